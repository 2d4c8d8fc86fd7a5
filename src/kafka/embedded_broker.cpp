#include "kafka/embedded_broker.hpp"

#include "eventapp/core/error.hpp"
#include "kafka/client_settings.hpp"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <librdkafka/rdkafkacpp.h>

namespace eventapp::kafka {

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

void EmbeddedBroker::create_topics(const std::vector<TopicSpec>& topics) {
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
