// No secret leaves the process but to whom it is meant for: not in a log at its most talkative, not
// over HTTP, not in the printed configuration, and least of all where something goes wrong.
#include "receivers.hpp"
#include "shop.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::test;
using namespace std::chrono_literals;

#ifdef EVENTAPP_BINARY

namespace {

using Settings = std::map<std::string, std::string>;

const std::string planted = "hunter2";

const Settings talkative = {{"log.level", "trace"}, {"kafka.librdkafka.debug", "all"}};

Settings operator+(Settings left, const Settings& right) {
  left.insert(right.begin(), right.end());
  return left;
}

// The line around the first secret in `text`; empty if there is none.
std::string leak(const std::string& text) {
  for (const std::string& secret : {planted, std::string(WebhookReceiver::key)}) {
    if (const auto at = text.find(secret); at != std::string::npos) {
      const auto begin = text.rfind('\n', at) + 1;
      return text.substr(begin, text.find('\n', at) - begin);
    }
  }
  return "";
}

// Whatever a running process tells to anybody who asks.
void check_tells_nothing(EventappProcess& app) {
  for (const char* page :
       {"/metrics", "/readyz", "/readyz?verbose", "/openapi.json", "/asyncapi.json"}) {
    INFO(page);
    CHECK(leak(http_get(app.port(), page).body) == "");
  }
  CHECK(leak(app.process().output()) == "");
}

void check_part(EventappProcess& app, const std::string& text) {
  INFO(http_get(app.port(), "/readyz?verbose").body);
  CHECK(eventually(
      30s, [&] { return http_get(app.port(), "/readyz?verbose").body.find(text) != text.npos; }));
}

struct Ended {
  int exit_code = -1;
  std::string output;
};

Ended call(const std::vector<std::string>& arguments,
           const ChildProcess::Environment& environment = {}) {
  std::vector<std::string> command = {EVENTAPP_BINARY};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ChildProcess process(command, ChildProcess::Options{.environment = environment});
  const int exit_code = process.wait_exit(20s).value_or(-1);
  return {exit_code, process.output()};
}

std::vector<std::string> as_arguments(const Settings& settings) {
  std::vector<std::string> arguments;
  for (const auto& [key, value] : settings) {
    arguments.push_back("--set");
    arguments.push_back(key + "=" + value);
  }
  return arguments;
}

}  // namespace

TEST_CASE("a Redis that refuses the password makes nobody tell it") {
  const RedisServer redis({"--requirepass", "another"});
  const TempFolder folder;
  const std::string address = "127.0.0.1:" + std::to_string(redis.port());
  const std::string file = folder.write("password", planted + "\n");
  for (const Settings& way : {
           Settings{{"redis.url", "redis://:" + planted + "@" + address}},
           Settings{{"redis.url", "redis://shop:" + planted + "@" + address}},
           Settings{{"redis.url", "redis://" + address}, {"redis.password", planted}},
           Settings{{"redis.url", "redis://" + address}, {"redis.password_file", file}},
       }) {
    EventappProcess app({.modules = "order,notification", .settings = talkative + way});
    app.wait_ready();
    check_part(app, "WRONGPASS");
    check_tells_nothing(app);
    CHECK(app.stop() == 0);
    CHECK(leak(app.process().output()) == "");
  }
}

TEST_CASE("a Redis out of reach makes nobody tell its password") {
  EventappProcess app(
      {.modules = "notification",
       .settings = talkative + Settings{{"redis.url", "redis://:" + planted + "@127.0.0.1:" +
                                                          std::to_string(free_port())}}});
  CHECK(eventually(30s, [&] { return !app.lines_with("refused").empty(); }));
  check_tells_nothing(app);
}

TEST_CASE("brokers that refuse us, or are none, make nobody tell Kafka's secrets") {
  const Settings login = {{"kafka.librdkafka.sasl.mechanism", "PLAIN"},
                          {"kafka.librdkafka.sasl.username", "shop"},
                          {"kafka.librdkafka.sasl.password", planted}};
  const std::string nobody = "127.0.0.1:" + std::to_string(free_port());
  for (const Settings& way : {
           Settings{{"kafka.brokers", KafkaBroker::shared().address()},
                    {"kafka.librdkafka.security.protocol", "SASL_PLAINTEXT"}},
           Settings{{"kafka.brokers", KafkaBroker::shared().address()},
                    {"kafka.librdkafka.security.protocol", "SASL_SSL"},
                    {"kafka.librdkafka.ssl.key.password", planted}},
           Settings{{"kafka.brokers", nobody},
                    {"kafka.librdkafka.security.protocol", "SASL_PLAINTEXT"}},
       }) {
    EventappProcess app({.settings = talkative + login + way});
    CHECK(eventually(30s, [&] { return app.lines_with("librdkafka: ").size() > 20; }));
    CHECK(eventually(30s, [&] { return http_get(app.port(), "/readyz").status == 503; }));
    check_tells_nothing(app);
  }
}

TEST_CASE("a key that its password does not open is told without the password") {
  const TempFolder folder;
  ChildProcess openssl({"openssl", "genpkey", "-algorithm", "RSA", "-aes256", "-pass",
                        "pass:another", "-out", folder / "key.pem"});
  REQUIRE(openssl.wait_exit(20s) == 0);
  const Ended ended = call(as_arguments(
      talkative + Settings{{"kafka.brokers", "127.0.0.1:" + std::to_string(free_port())},
                           {"kafka.librdkafka.security.protocol", "SSL"},
                           {"kafka.librdkafka.ssl.key.location", folder / "key.pem"},
                           {"kafka.librdkafka.ssl.key.password", planted},
                           {"http.listen", "[\"127.0.0.1:0\"]"}}));
  INFO(ended.output);
  CHECK(ended.exit_code == 1);
  CHECK(leak(ended.output) == "");
}

TEST_CASE("a mail server that refuses the login makes nobody tell the password") {
  const TempFolder folder;
  const MailReceiver receiver;
  Settings settings = talkative + receiver.settings();
  settings["notification.smtp.password_file"] = folder.write("password", planted + "\n");
  EventappProcess app({.modules = "order,notification", .settings = settings});
  app.wait_ready();
  post_order(app);
  check_part(app, "Login denied");
  check_tells_nothing(app);
}

TEST_CASE("a webhook that refuses the post makes nobody tell the key that signs it") {
  const WebhookReceiver receiver({"401"});
  EventappProcess app(
      {.modules = "order,notification", .settings = talkative + receiver.settings()});
  app.wait_ready();
  post_order(app);
  check_part(app, "401");
  check_tells_nothing(app);
}

TEST_CASE("--check-config prints no secret, wherever it stands") {
  const TempFolder folder;
  const std::string file =
      folder.write("config.json", R"({"redis": {"url": "redis://shop:hunter2@host"},
        "kafka": {"librdkafka": {"sasl.password": "hunter2", "ssl.key.password": "hunter2"}}})");
  const Ended ended =
      call({"--check-config", "--config", file, "--set",
            "kafka.producer.librdkafka.ssl.keystore.password=hunter2"},
           {{"EVENTAPP_REDIS_PASSWORD", planted}, {"EVENTAPP_REDIS_PASSWRD", planted}});
  CHECK(ended.exit_code == 0);
  CHECK(leak(ended.output) == "");
  CHECK_THAT(ended.output, Catch::Contains("\"sasl.password\": \"******\""));
  CHECK_THAT(ended.output, Catch::Contains("every user of this machine can read " + file));
}

TEST_CASE("a configuration that is refused is told without its secrets") {
  const TempFolder folder;
  const std::string no_key = folder.write("no-key", planted);
  const std::string broken = folder.write("broken.json", R"({"redis": {"password": "hunter2" x}})");
  for (const std::string setting : {
           "redis.url=redis://:hunter2@",
           "redis.url=rediss://:hunter2@host",
           "redis.url=redis://shop:hunter2@host:99999",
           "redis.url=redis:hunter2@host",
           "redis.url=http://shop:hunter2@host",
           "redis.password:hunter2",
           "redis.pasword=hunter2",
           "kafka.librdkafka.sasl.pasword=hunter2",
           "kafka.librdkafka.sasl.jaas.config=password=hunter2",
           "kafka.librdkafka={\"sasl.password\": [\"hunter2\"]}",
           "kafka.librdkafka.ssl.key.pem=hunter2",
           "notification.webhook.url=https://shop:hunter2@host/hook",
           "notification.smtp.url=smtp://shop:hunter2@host",
       }) {
    INFO(setting);
    const Ended ended = call({"--set", "notification.channel=webhook", "--set", setting, "--set",
                              "http.listen=[\"127.0.0.1:0\"]"});
    CHECK((ended.exit_code == 1 || ended.exit_code == 2));
    CHECK(leak(ended.output) == "");
  }
  CHECK(leak(call({"--config", broken}).output) == "");
  CHECK(leak(call({"--set", "notification.channel=webhook", "--set",
                   "notification.webhook.url=https://host", "--set",
                   "notification.webhook.secret_file=" + no_key})
                 .output) == "");
}

#endif
