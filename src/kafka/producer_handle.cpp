#include "kafka/producer_handle.hpp"

#include "eventapp/core/error.hpp"
#include "kafka/client_settings.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <utility>

namespace eventapp::kafka {

namespace {

using Reason = ProduceFailure::Reason;

constexpr std::size_t reports_a_turn = 256;

std::unique_ptr<RdKafka::Headers> make_headers(const std::vector<Header>& headers) {
  std::unique_ptr<RdKafka::Headers> made(RdKafka::Headers::create());
  for (const Header& header : headers) {
    const void* value = header.value ? header.value->data() : nullptr;
    made->add(header.name, value, header.value ? header.value->size() : 0);
  }
  return made;
}

// librdkafka copies the bytes; its signature is older than const.
void* bytes_of(const std::optional<std::string>& value) {
  return value ? const_cast<char*>(value->data()) : nullptr;
}

std::size_t size_of(const std::optional<std::string>& value) {
  return value ? value->size() : 0;
}

Reason reason_of_topic(RdKafka::ErrorCode code) {
  return code == RdKafka::ERR_TOPIC_AUTHORIZATION_FAILED ? Reason::not_authorized
                                                         : Reason::unknown_topic;
}

bool takes_records(const RdKafka::TopicMetadata& topic) {
  for (const RdKafka::PartitionMetadata* partition : *topic.partitions()) {
    if (partition->leader() < 0) {
      return false;
    }
  }
  return topic.err() == RdKafka::ERR_NO_ERROR && !topic.partitions()->empty();
}

std::size_t most_on_a_broker(const RdKafka::TopicMetadata& topic) {
  std::map<std::int32_t, std::size_t> led;
  std::size_t most = 0;
  for (const RdKafka::PartitionMetadata* partition : *topic.partitions()) {
    most = std::max(most, ++led[partition->leader()]);
  }
  return most;
}

}  // namespace

Reason reason_of(RdKafka::ErrorCode code, RdKafka::Message::Status stored) {
  switch (code) {
    case RdKafka::ERR__QUEUE_FULL:
      return Reason::queue_full;
    case RdKafka::ERR_MSG_SIZE_TOO_LARGE:
    case RdKafka::ERR_RECORD_LIST_TOO_LARGE:
      return Reason::too_large;
    case RdKafka::ERR__UNKNOWN_PARTITION:
      return Reason::unknown_partition;
    case RdKafka::ERR__UNKNOWN_TOPIC:
    case RdKafka::ERR_UNKNOWN_TOPIC_OR_PART:
      return Reason::unknown_topic;
    case RdKafka::ERR_TOPIC_AUTHORIZATION_FAILED:
    case RdKafka::ERR_CLUSTER_AUTHORIZATION_FAILED:
      return Reason::not_authorized;
    default:
      break;
  }
  if (stored != RdKafka::Message::MSG_STATUS_NOT_PERSISTED) {
    return Reason::outcome_unknown;
  }
  return code == RdKafka::ERR__FATAL ? Reason::fatal : Reason::unavailable;
}

ProducerHandle::ProducerHandle(Strand strand, Clock& clock, const config::StringMap& settings,
                               Listener listener)
    : listener_(std::move(listener)),
      events_(clock, settings.at("client.id"), {listener_.on_error, {}}) {
  const auto conf = make_conf(settings);
  std::string why;
  conf->set("dr_cb", static_cast<RdKafka::DeliveryReportCb*>(this), why);
  conf->set("event_cb", static_cast<RdKafka::EventCb*>(&events_), why);
  std::string max_requests_in_flight;
  conf->get("max.in.flight", max_requests_in_flight);
  max_requests_in_flight_ = std::stoi(max_requests_in_flight);
  producer_.reset(RdKafka::Producer::create(conf.get(), why));
  if (!producer_) {
    throw StartError("the Kafka producer cannot be made: " + why);
  }
  producer_->set_log_queue(nullptr);  // to the main queue
  queue_ =
      std::make_unique<EventQueue>(std::move(strand), rd_kafka_queue_get_main(producer_->c_ptr()));
}

ProducerHandle::~ProducerHandle() = default;

void ProducerHandle::know(const std::vector<std::string>& topics) {
  for (const std::string& name : topics) {
    std::string why;
    if (auto* topic = RdKafka::Topic::create(producer_.get(), name, nullptr, why)) {
      topics_.emplace_back(topic);
    }
  }
}

std::optional<ProducerHandle::Report> ProducerHandle::produce(const Record& record, void* opaque) {
  auto headers = make_headers(record.headers);
  const RdKafka::ErrorCode code = producer_->produce(
      record.topic, record.partition, RdKafka::Producer::RK_MSG_COPY, bytes_of(record.value),
      size_of(record.value), bytes_of(record.key), size_of(record.key), 0, headers.get(), opaque);
  if (code == RdKafka::ERR_NO_ERROR) {
    static_cast<void>(headers.release());  // librdkafka owns them now
    ++in_flight_;
    return std::nullopt;
  }
  const auto not_stored = RdKafka::Message::MSG_STATUS_NOT_PERSISTED;
  return Report{opaque, {}, reason_of(code, not_stored), RdKafka::err2str(code)};
}

bool ProducerHandle::poll() {
  reports_of_turn_ = 0;
  producer_->poll(0);
  return reports_of_turn_ >= reports_a_turn;
}

void ProducerHandle::dr_cb(RdKafka::Message& message) {
  --in_flight_;
  if (++reports_of_turn_ >= reports_a_turn) {
    producer_->yield();
  }
  if (!listener_.on_report) {
    return;
  }
  Report report{message.msg_opaque()};
  if (message.err() == RdKafka::ERR_NO_ERROR) {
    report.receipt = events::Receipt{message.partition(), message.offset()};
  } else {
    report.reason = reason_of(message.err(), message.status());
    report.why = message.errstr();
  }
  listener_.on_report(std::move(report));
}

void ProducerHandle::purge() {
  producer_->purge(RdKafka::Producer::PURGE_QUEUE | RdKafka::Producer::PURGE_INFLIGHT |
                   RdKafka::Producer::PURGE_NON_BLOCKING);
}

void ProducerHandle::detach() {
  listener_ = {};
  events_.detach();
  queue_->close();
}

TopicsAnswer ProducerHandle::ask(std::chrono::milliseconds timeout) {
  TopicsAnswer answer;
  RdKafka::Metadata* raw = nullptr;
  const auto code = producer_->metadata(false, nullptr, &raw, static_cast<int>(timeout.count()));
  const std::unique_ptr<RdKafka::Metadata> metadata(raw);
  if (code != RdKafka::ERR_NO_ERROR || !metadata) {
    return answer;
  }
  answer.answered = true;
  for (const RdKafka::TopicMetadata* topic : *metadata->topics()) {
    answer.partitions_on_a_broker =
        std::max(answer.partitions_on_a_broker, most_on_a_broker(*topic));
    if (!takes_records(*topic)) {
      answer.bad[topic->topic()] = reason_of_topic(topic->err());
    }
  }
  return answer;
}

}  // namespace eventapp::kafka
