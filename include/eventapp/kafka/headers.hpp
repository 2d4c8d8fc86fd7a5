// A record's headers. Those of a consumed record are taken apart when they are first asked for:
// that costs as much as all else between the broker and us, and hardly anybody asks.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

struct rd_kafka_message_s;

namespace eventapp::kafka {

/// A message as librdkafka hands it out. Lifetime: destroyed before its consumer is, on any thread;
/// else that one's end never comes.
struct DestroyRecord {
  void operator()(rd_kafka_message_s* record) const;
};
using ConsumedRecord = std::unique_ptr<rd_kafka_message_s, DestroyRecord>;

struct Header {
  std::string name;
  std::optional<std::string> value;  ///< nullopt is Kafka's null, which is not the empty value.
};

/// In order; a name may come more than once. Strand: one, reading included.
/// Lifetime: while they are unread they pin the fetch buffer that their record came in, and must be
/// gone or read before their consumer is.
class Headers {
 public:
  Headers() = default;
  Headers(std::vector<Header> headers) : headers_(std::move(headers)) {}
  Headers(std::initializer_list<Header> headers) : headers_(headers) {}
  explicit Headers(ConsumedRecord record) : unread_(std::move(record)) {}

  Headers(Headers&&) = default;
  Headers& operator=(Headers&&) = default;
  Headers(const Headers& other) : headers_(other.read()) {}
  Headers& operator=(const Headers& other);
  ~Headers() = default;

  const std::vector<Header>& read() const;
  bool unread() const { return unread_ != nullptr; }

 private:
  mutable std::vector<Header> headers_;
  mutable ConsumedRecord unread_;
};

}  // namespace eventapp::kafka
