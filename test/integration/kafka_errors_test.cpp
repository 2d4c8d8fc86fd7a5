// Errors that a healthy broker does not give on demand, injected into librdkafka's mock cluster.
#include "kafka/client_settings.hpp"
#include "kafka_fixture.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <algorithm>
#include <sys/resource.h>
#include <unistd.h>

namespace eventapp::test {

namespace {

using Reason = kafka::ProduceFailure::Reason;

constexpr std::int16_t produce_request = 0;
constexpr std::int16_t init_producer_id_request = 22;

class MockCluster {
 public:
  MockCluster() {
    char error[256] = "";
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error, sizeof error);
    cluster_ = rd_kafka_mock_cluster_new(client_, 1);
    rd_kafka_mock_topic_create(cluster_, "orders", 1, 1);
    rd_kafka_mock_topic_create(cluster_, "spread", 3, 1);
    rd_kafka_mock_topic_create(cluster_, "wide", 12, 1);
  }
  ~MockCluster() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(client_);
  }
  std::string servers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  void fail_next(std::int16_t request, rd_kafka_resp_err_t error, std::size_t times = 1) {
    const std::vector<rd_kafka_resp_err_t> errors(times, error);
    rd_kafka_mock_push_request_errors_array(cluster_, request, times, errors.data());
  }
  void answer_after(std::int16_t request, std::chrono::milliseconds time) {
    rd_kafka_mock_broker_push_request_error_rtts(
        cluster_, 1, request, 1, RD_KAFKA_RESP_ERR_NO_ERROR, static_cast<int>(time.count()));
  }
  void answer_all_after(std::chrono::milliseconds time) {
    rd_kafka_mock_broker_set_rtt(cluster_, 1, static_cast<int>(time.count()));
  }

 private:
  rd_kafka_t* client_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

struct Injected {
  MockCluster mock;
  KafkaLoop loop;
  kafka::KafkaConfig config;

  Injected() { config.brokers = mock.servers(); }

  std::unique_ptr<TestProducer> producer() {
    auto made = std::make_unique<TestProducer>(loop, config, mock.servers(),
                                               std::vector<std::string>{"orders"});
    loop.go();
    return made;
  }
};

/// Meanwhile this process gets two file descriptors beyond those it has: too few for a client, and
/// enough for the sanitizers, which look at memory through a pipe.
class FewDescriptors {
 public:
  FewDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const rlimit few{static_cast<rlim_t>(std::max(ends[0], ends[1])) + 1, before_.rlim_max};
    ::close(ends[0]);
    ::close(ends[1]);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

/// librdkafka's own count of the turns its broker threads made, as of its last statistics.
class Turns final : public RdKafka::EventCb {
 public:
  void event_cb(RdKafka::Event& event) override {
    if (event.type() != RdKafka::Event::EVENT_STATS) {
      return;
    }
    count = 0;
    const boost::json::value told = boost::json::parse(event.str());
    for (const auto& broker : told.at("brokers").as_object()) {
      count += broker.value().at("wakeups").to_number<std::int64_t>();
    }
    ++reports;
  }
  std::int64_t count = 0;
  int reports = 0;
};

struct Layout {
  std::string topic;
  int partitions;
};

void produce_to_each_partition(RdKafka::Producer& producer, const Layout& layout) {
  for (int partition = 0; partition < layout.partitions; ++partition) {
    std::string value = "value";
    REQUIRE(producer.produce(layout.topic, partition, RdKafka::Producer::RK_MSG_COPY, value.data(),
                             value.size(), nullptr, 0, 0, nullptr) == RdKafka::ERR_NO_ERROR);
  }
}

kafka::Record record(std::string value) {
  kafka::Record made;
  made.topic = "orders";
  made.key = "key";
  made.value = std::move(value);
  return made;
}

}  // namespace

TEST_CASE("after a fatal error a new producer takes over, and it is said meanwhile") {
  Injected injected;
  const auto producer = injected.producer();
  REQUIRE(producer->ready());
  REQUIRE(producer->produce(record("before")).has_value());
  injected.mock.fail_next(produce_request, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  const auto failed = producer->produce(record("fails"));
  CHECK_FALSE(failed.has_value());
  CHECK(eventually(5s, [&] {
    return injected.loop.metrics.render().find("eventapp_producer_fatal_total 1") !=
           std::string::npos;
  }));
  REQUIRE(producer->ready());
  CHECK(producer->produce(record("after")).has_value());
}

TEST_CASE("a producer that cannot be renewed at once is renewed later") {
  Injected injected;
  const auto producer = injected.producer();
  REQUIRE(producer->ready());
  REQUIRE(producer->produce(record("before")).has_value());
  injected.mock.fail_next(produce_request, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  {
    const FewDescriptors few;
    CHECK_FALSE(producer->produce(record("fails")).has_value());
    CHECK(eventually(5s, [&] {
      return producer->pool().health().detail ==
             "the producer is being renewed after a fatal error";
    }));
    CHECK_FALSE(eventually(1s, [&] {
      return producer->pool().health().state == Health::State::ok;
    }));
  }
  CHECK(eventually(20s, [&] { return producer->produce(record("after")).has_value(); }));
}

TEST_CASE("a producer that fails fatally again and again is renewed with pauses, not in a loop") {
  Injected injected;
  injected.mock.fail_next(init_producer_id_request, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
                          1000);
  const auto producer = injected.producer();
  CHECK(eventually(10s, [&] {
    return producer->pool().health().detail == "the producer is being renewed after a fatal error";
  }));
  CHECK_FALSE(eventually(3s, [&] {
    return injected.loop.metrics.render().find("eventapp_producer_fatal_total 4") !=
           std::string::npos;
  }));
  const auto refused = producer->produce(record("x"), 2s);
  REQUIRE(!refused);
  CHECK(refused.error().error.kind == ErrorKind::unavailable);
}

TEST_CASE("a topic that this user may not write to is told apart") {
  Injected injected;
  const auto producer = injected.producer();
  REQUIRE(producer->ready());
  injected.mock.fail_next(produce_request, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  const auto refused = producer->produce(record("x"));
  REQUIRE(!refused);
  CHECK(refused.error().reason == Reason::not_authorized);
  CHECK(refused.error().error.kind == ErrorKind::unavailable);
}

TEST_CASE("an error the broker gets over by itself is not the caller's business") {
  Injected injected;
  const auto producer = injected.producer();
  REQUIRE(producer->ready());
  injected.mock.fail_next(produce_request, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, 2);
  CHECK(producer->produce(record("x")).has_value());
}

TEST_CASE(
    "an acknowledgement after the deadline is an unknown outcome, and counted when it comes") {
  Injected injected;
  const auto producer = injected.producer();
  REQUIRE(producer->ready());
  REQUIRE(producer->produce(record("warm")).has_value());
  injected.mock.answer_after(produce_request, 1500ms);
  const auto unknown = producer->produce(record("x"), 300ms);
  REQUIRE(!unknown);
  CHECK(unknown.error().reason == Reason::outcome_unknown);
  CHECK(eventually(5s, [&] {
    return injected.loop.metrics.render().find("eventapp_publish_late_total 1") !=
           std::string::npos;
  }));
}

TEST_CASE("a producer that waits for a slow broker does not turn in circles meanwhile") {
  const auto layout = GENERATE(Layout{"spread", 3}, Layout{"wide", 12});
  CAPTURE(layout.topic);
  MockCluster mock;
  kafka::KafkaConfig config;
  config.brokers = mock.servers();
  auto settings = kafka::producer_settings(config, mock.servers());
  settings["statistics.interval.ms"] = "100";
  settings["max.in.flight"] = std::to_string(kafka::requests_in_flight(layout.partitions));
  const auto conf = kafka::make_conf(settings);
  Turns turns;
  std::string why;
  conf->set("event_cb", static_cast<RdKafka::EventCb*>(&turns), why);
  const std::unique_ptr<RdKafka::Producer> producer(RdKafka::Producer::create(conf.get(), why));
  REQUIRE(producer);
  produce_to_each_partition(*producer, layout);
  REQUIRE(producer->flush(10'000) == RdKafka::ERR_NO_ERROR);
  mock.answer_all_after(300ms);
  // A few at a time, so that some always wait behind what is on its way.
  int left = 100;
  REQUIRE(eventually(20s, [&] {
    if (left > 0) {
      --left;
      produce_to_each_partition(*producer, layout);
    }
    producer->poll(0);
    return left == 0 && producer->outq_len() == 0;
  }));
  turns.reports = 0;
  REQUIRE(eventually(5s, [&] {
    producer->poll(0);
    return turns.reports >= 2;
  }));
  CHECK(turns.count < 1000);  // hundreds of thousands when it does
}

}  // namespace eventapp::test
