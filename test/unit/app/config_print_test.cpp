#include "app/config_print.hpp"

#include "app/config_mask.hpp"
#include "config_fixture.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::app;
using namespace eventapp::app::test;

namespace {

constexpr const char* defaults = R"({
  "environment": "development",
  "app": {
    "threads": 2
  },
  "delivery": {
    "share": 0.5,
    "retry": {
      "delays_ms": [2000, 2000]
    }
  },
  "kafka": {
    "brokers": "embedded",
    "producer": {
      "librdkafka": {}
    }
  },
  "http": {
    "listen": []
  },
  "redis": {
    "url": "embedded",
    "password": "",
    "password_file": ""
  },
  "notification": {
    "simulate_failures": true
  },
  "log": {
    "events": true
  }
})";

}  // namespace

TEST_CASE("the effective configuration is nested JSON in the order of the fields") {
  CHECK(effective_json(SampleConfig().fields) == defaults);
}

TEST_CASE("the effective configuration is a configuration file with the same effect") {
  const std::vector<std::string> assignments = {"app.threads=9",
                                                "delivery.share=0.125",
                                                "kafka.brokers=a\"b\n:1",
                                                "http.listen=[\"x\"]",
                                                "delivery.retry.delays_ms=[1]",
                                                "kafka.producer.librdkafka.linger.ms=5",
                                                "log.events=false"};
  SampleConfig first;
  first.set(assignments);
  const ConfigFile file(effective_json(first.fields));
  SampleConfig second;
  second.load({.file = file.path()});
  CHECK(effective_json(second.fields) == effective_json(first.fields));
  CHECK(second.brokers == "a\"b\n:1");
  CHECK(effective_json(second.fields) != defaults);
}

TEST_CASE("the effective configuration fits on one line") {
  const std::string line = effective_json_line(SampleConfig().fields);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.find(R"("app": {"threads": 2}, "delivery": {"share": 0.5, )") != std::string::npos);
}

TEST_CASE("no printed configuration shows a secret") {
  SampleConfig config;
  config.set({"redis.password=hunter2", "redis.url=redis://me:hunter2@host:1/0",
              "kafka.producer.librdkafka.sasl.password=hunter2",
              "kafka.producer.librdkafka.ssl.key.pem=hunter2",
              "kafka.producer.librdkafka.ssl.key.location=/etc/key.pem",
              "http.listen=[\"http://me:hunter2@host\"]"});
  for (const std::string& text : {effective_json(config.fields), effective_json_line(config.fields),
                                  reference_table(config.fields)}) {
    CHECK(text.find("hunter2") == std::string::npos);
    CHECK(text.find("redis://me:******@host:1/0") != std::string::npos);
    CHECK(text.find("/etc/key.pem") != std::string::npos);
  }
}

TEST_CASE("names of secrets are told from names of places") {
  for (const char* key : {"redis.password", "sasl.password", "ssl.key.password", "ssl.key.pem",
                          "sasl.oauthbearer.client.secret", "smtp.api_key", "TOKEN"}) {
    CHECK(names_a_secret(key));
  }
  for (const char* key : {"redis.password_file", "ssl.key.location", "redis_key_prefix",
                          "kafka.brokers", "keyboard", "message.max.bytes", ""}) {
    CHECK_FALSE(names_a_secret(key));
  }
}

TEST_CASE("the reference has a row for every key") {
  const std::string table = reference_table(SampleConfig().fields);
  CHECK(table.find("| key | default | meaning |\n| --- | --- | --- |\n"
                   "| `environment` | `\"development\"` | Where it runs. |\n"
                   "| `app.threads` | `2` | Threads. |\n") == 0);
  CHECK(table.find("| `delivery.retry.delays_ms` | `[2000, 2000]` | Waits. |\n") !=
        std::string::npos);
  CHECK(table.find("| `http.listen` | `[]` | Addresses; `a\\|b`. |\n") != std::string::npos);
}
