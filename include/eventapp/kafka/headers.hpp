// A record's headers. Those of a consumed record are taken apart when they are first asked for:
// that costs as much as all else between the broker and us, and hardly anybody asks.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct rd_kafka_message_s;

namespace eventapp::kafka {

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
  /// Of a consumed record, which they own from now on.
  explicit Headers(rd_kafka_message_s* record) : unread_(record) {}

  Headers(Headers&&) = default;
  Headers& operator=(Headers&&) = default;
  Headers(const Headers& other) : headers_(other.read()) {}
  Headers& operator=(const Headers& other);
  ~Headers() = default;

  const std::vector<Header>& read() const;
  bool unread() const { return unread_ != nullptr; }

 private:
  struct Destroy {
    void operator()(rd_kafka_message_s* record) const;
  };

  mutable std::vector<Header> headers_;
  mutable std::unique_ptr<rd_kafka_message_s, Destroy> unread_;
};

}  // namespace eventapp::kafka
