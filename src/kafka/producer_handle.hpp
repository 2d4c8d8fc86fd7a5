// One librdkafka producer: records in, delivery reports out. It knows nothing of deadlines,
// breakers or callers.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/kafka/message.hpp"
#include "kafka/client_events.hpp"
#include "kafka/config.hpp"
#include "kafka/event_queue.hpp"
#include "kafka/produce_failure.hpp"

#include <librdkafka/rdkafkacpp.h>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::kafka {

/// What the brokers said about topics.
struct TopicsAnswer {
  bool answered = false;                              ///< Some broker answered at all.
  std::map<std::string, ProduceFailure::Reason> bad;  ///< Topics that take no records now.
  std::size_t partitions_on_a_broker = 0;  ///< The most of one topic that one broker leads.
};

/// Strand: its producer's, except ask() and the destructor, which block and run on a thread of
/// the reaper's.
class ProducerHandle final : private RdKafka::DeliveryReportCb {
 public:
  /// A failure without a receipt has its reason set and `why`, for make_failure.
  struct Report {
    void* opaque = nullptr;
    std::optional<events::Receipt> receipt = {};
    ProduceFailure::Reason reason = ProduceFailure::Reason::unavailable;
    std::string why = {};
  };
  struct Listener {
    std::function<void(Report)> on_report;
    std::function<void(RdKafka::ErrorCode, const std::string& text, bool fatal)> on_error;
  };

  /// Errors: StartError when librdkafka refuses the settings.
  ProducerHandle(Strand strand, Clock& clock, const config::StringMap& settings, Listener listener);
  ~ProducerHandle() override;

  /// Makes these topics known; metadata is kept fresh for them.
  void know(const std::vector<std::string>& topics);

  /// Hands a copy of the record to librdkafka. Nothing is a yes: a report with `opaque` follows,
  /// exactly once. Never waits.
  std::optional<Report> produce(const Record& record, void* opaque);

  /// Serves what is queued, up to a bound; answers whether there may be more.
  bool poll();

  EventQueue& queue() { return *queue_; }
  std::size_t in_flight() const { return in_flight_; }
  /// On a connection, of produce requests.
  int max_requests_in_flight() const { return max_requests_in_flight_; }

  /// Ends every record that is still here with a report.
  void purge();

  /// Reports nothing any more and closes the queue.
  void detach();

  /// Asks the brokers about all known topics. Blocks up to `timeout`. Any thread.
  TopicsAnswer ask(std::chrono::milliseconds timeout);

 private:
  void dr_cb(RdKafka::Message& message) override;

  Listener listener_;
  ClientEvents events_;
  std::unique_ptr<RdKafka::Producer> producer_;
  std::vector<std::unique_ptr<RdKafka::Topic>> topics_;
  std::unique_ptr<EventQueue> queue_;
  int max_requests_in_flight_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t reports_of_turn_ = 0;
};

/// The reason and words for a code of librdkafka's; `stored`: what it says about the record.
ProduceFailure::Reason reason_of(RdKafka::ErrorCode code, RdKafka::Message::Status stored);

}  // namespace eventapp::kafka
