#include "kafka/embedded_broker.hpp"

#include "eventapp/core/error.hpp"
#include "kafka/client_settings.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <librdkafka/rdkafkacpp.h>

#include <future>

namespace eventapp::kafka {

namespace {

constexpr std::chrono::milliseconds nudge_interval{2};

}  // namespace

/// The hidden client that carries the mock cluster.
struct EmbeddedBroker::Cluster {
  Cluster() {
    // Its log lines would come on threads that are not ours.
    const auto conf = make_conf({{"client.id", "eventapp-embedded"}, {"log_level", "0"}});
    std::string why;
    handle.reset(RdKafka::Producer::create(conf.get(), why));
    if (!handle) {
      throw StartError("the embedded broker cannot be made: " + why);
    }
    mock = rd_kafka_mock_cluster_new(handle->c_ptr(), 1);
    if (mock == nullptr) {
      throw StartError("the embedded broker cannot listen on 127.0.0.1");
    }
  }

  ~Cluster() {
    if (mock != nullptr) {
      rd_kafka_mock_cluster_destroy(mock);
    }
  }

  std::unique_ptr<RdKafka::Producer> handle;
  rd_kafka_mock_cluster_t* mock = nullptr;
};

EmbeddedBroker::EmbeddedBroker(asio::io_context& io, Metrics& metrics)
    : guard_(io, metrics), cluster_(std::make_unique<Cluster>()) {}

EmbeddedBroker::~EmbeddedBroker() = default;

// The mock's thread (2.0.2) misses some wake-ups for what it is asked and then sleeps for a second;
// a connection wakes it, too.
void EmbeddedBroker::create_topics(const std::vector<TopicSpec>& topics) {
  std::future<void> created =
      std::async(std::launch::async, [this, &topics] { create_topics_one_by_one(topics); });
  while (created.wait_for(nudge_interval) != std::future_status::ready) {
    nudge();
  }
  created.get();
}

void EmbeddedBroker::nudge() {
  const std::string address = bootstrap_servers();
  const std::string port = address.substr(address.rfind(':') + 1);
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  boost::system::error_code ignored;
  socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(std::stoi(port))},
                 ignored);
}

void EmbeddedBroker::create_topics_one_by_one(const std::vector<TopicSpec>& topics) {
  for (const TopicSpec& topic : topics) {
    const auto error =
        rd_kafka_mock_topic_create(cluster_->mock, topic.name.c_str(), topic.partitions, 1);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      throw StartError("the embedded broker cannot make topic " + topic.name + ": " +
                       rd_kafka_err2str(error));
    }
    guard_.add_topic(topic.name, topic.partitions);
  }
}

std::string EmbeddedBroker::bootstrap_servers() const {
  return rd_kafka_mock_cluster_bootstraps(cluster_->mock);
}

}  // namespace eventapp::kafka
