// Errors that a healthy broker does not give on demand, injected into librdkafka's mock cluster.
#include "kafka_fixture.hpp"

#include <catch2/catch.hpp>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

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

}  // namespace eventapp::test
