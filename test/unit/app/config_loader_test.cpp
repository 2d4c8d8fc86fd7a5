// Sources, their order, and every error an operator can run into while setting keys.
#include "config_fixture.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::app;
using namespace eventapp::app::test;
using eventapp::config::IntegerList;
using eventapp::config::StringList;
using eventapp::config::StringMap;

TEST_CASE("a stronger source overrides a weaker one") {
  const ConfigFile file(R"({"kafka": {"brokers": "file:1"}})");
  const Environment legacy = {{"KAFKA_BOOTSTRAP_SERVERS", "legacy:1"}};
  const Environment both = {{"KAFKA_BOOTSTRAP_SERVERS", "legacy:1"},
                            {"EVENTAPP_KAFKA_BROKERS", "variable:1"}};
  const auto brokers = [](const ConfigSources& sources) {
    SampleConfig config;
    config.load(sources);
    return config.brokers;
  };
  CHECK(brokers({}) == "embedded");
  CHECK(brokers({legacy}) == "legacy:1");
  CHECK(brokers({legacy, file.path()}) == "file:1");
  CHECK(brokers({both, file.path()}) == "variable:1");
  CHECK(brokers({both, file.path(), {"kafka.brokers=set:1"}}) == "set:1");
  CHECK(brokers({both, file.path(), {"kafka.brokers=set:1", "kafka.brokers=set:2"}}) == "set:2");
}

TEST_CASE("a file sets every type of key, nested and dotted") {
  const ConfigFile file(R"({
    "environment": "production",
    "app.threads": 3,
    "delivery": {"share": 0.25, "retry.delays_ms": [1, 20]},
    "kafka": {"producer": {"librdkafka": {"linger.ms": 5, "ssl": {"ca.location": "/ca"},
                                          "enable.x": true}}},
    "http": {"listen": ["0.0.0.0:8081", "[::1]:8081"]},
    "redis": {"password": "hunter2"},
    "log": {"events": false},
    "notification": {}
  })");
  SampleConfig config;
  const LoadedConfig loaded = config.load({.file = file.path()});
  CHECK(config.environment == "production");
  CHECK(config.threads == 3);
  CHECK(config.share == 0.25);
  CHECK(config.delays == IntegerList{1, 20});
  CHECK(config.librdkafka ==
        StringMap{{"linger.ms", "5"}, {"ssl.ca.location", "/ca"}, {"enable.x", "true"}});
  CHECK(config.listen == StringList{"0.0.0.0:8081", "[::1]:8081"});
  CHECK(config.password.value() == "hunter2");
  CHECK_FALSE(config.log_events);
  CHECK(loaded.warnings.empty());
  CHECK(loaded.origins.at("app.threads") == file.path() + ", line 3");
  CHECK_FALSE(loaded.is_set("kafka.brokers"));
}

TEST_CASE("--set and variables set every type of key from plain text") {
  SampleConfig config;
  config.load({{{"EVENTAPP_APP_THREADS", "7"},
                {"EVENTAPP_HTTP_LISTEN", R"(["a:1"])"},
                {"EVENTAPP_KAFKA_PRODUCER_LIBRDKAFKA_SSL_CA_LOCATION", "/ca"}},
               {},
               {"delivery.share=1", "log.events=false", "kafka.brokers=a=b",
                "kafka.producer.librdkafka.linger.ms=5", "delivery.retry.delays_ms=[]",
                "redis.password=", R"(kafka.producer.librdkafka={"batch.size": 9})"}});
  CHECK(config.threads == 7);
  CHECK(config.listen == StringList{"a:1"});
  CHECK(config.share == 1.0);
  CHECK_FALSE(config.log_events);
  CHECK(config.brokers == "a=b");
  CHECK(config.delays.empty());
  CHECK(config.password.empty());
  CHECK(config.librdkafka ==
        StringMap{{"ssl.ca.location", "/ca"}, {"linger.ms", "5"}, {"batch.size", "9"}});
}

TEST_CASE("a value of the wrong type is refused with key, value, what it must be, and source") {
  CHECK(set_error({"app.threads=many"}) == "app.threads=many must be a whole number (from --set)");
  CHECK(set_error({"app.threads="}) == "app.threads= must be a whole number (from --set)");
  CHECK(set_error({"app.threads=1.5"}) == "app.threads=1.5 must be a whole number (from --set)");
  CHECK(set_error({"app.threads=99999999999999999999"}) ==
        "app.threads=99999999999999999999 must be a whole number (from --set)");
  CHECK(set_error({"delivery.share=nan"}) == "delivery.share=nan must be a number (from --set)");
  CHECK(set_error({"log.events=yes"}) == "log.events=yes must be true or false (from --set)");
  CHECK(set_error({"http.listen=0.0.0.0:8081"}) ==
        R"(http.listen=0.0.0.0:8081 must be a list of strings, such as ["first", "second"])"
        " (from --set)");
  CHECK(set_error({"http.listen=[1]"}) ==
        R"(http.listen=[1] must be a list of strings, such as ["first", "second"] (from --set))");
  CHECK(set_error({"delivery.retry.delays_ms=2000"}) ==
        "delivery.retry.delays_ms=2000 must be a list of whole numbers, such as [1, 2] "
        "(from --set)");
  CHECK(set_error({"kafka.producer.librdkafka=5"}) ==
        "kafka.producer.librdkafka=5 must be an object whose values are strings, numbers, true or "
        "false (from --set)");
  CHECK(file_error("{\"app\": {\n  \"threads\": \"7\"}}") ==
        "app.threads=7 must be a whole number (from FILE, line 2)");
  CHECK(file_error(R"({"kafka": {"brokers": 9092}})") ==
        "kafka.brokers=9092 must be a string (from FILE, line 1)");
  CHECK(file_error(R"({"app": {"threads": null}})") ==
        "app.threads=null must be a whole number (from FILE, line 1)");
  CHECK(file_error(R"({"app": {"threads": {"x": 1}}})") ==
        R"(app.threads={"x": 1} must be a whole number (from FILE, line 1))");
  CHECK(file_error(R"({"kafka.producer.librdkafka": {"debug": ["all"]}})") ==
        R"(kafka.producer.librdkafka.debug=["all"] must be an object whose values are strings, )"
        "numbers, true or false (from FILE, line 1)");
  SampleConfig config;
  CHECK(config_error([&] {
          config.load({{{"EVENTAPP_APP_THREADS", "x"}}, {}, {}});
        }) ==
        "app.threads=x must be a whole number (from environment variable EVENTAPP_APP_THREADS)");
  const std::string name = "EVENTAPP_KAFKA_PRODUCER_LIBRDKAFKA_L\x16";
  CHECK(config_error([&] {
          config.load({{{name, "******"}}, {}, {}});
        }).ends_with(R"(from environment variable EVENTAPP_KAFKA_PRODUCER_LIBRDKAFKA_L\u0016))"));
}

TEST_CASE("a value out of bounds is refused once all sources are read") {
  CHECK(set_error({"app.threads=0"}) == "app.threads=0 must be between 1 and 64 (from --set)");
  CHECK(set_error({"app.threads=0", "app.threads=1"}) == "no error");
  CHECK(set_error({"environment=staging", "delivery.share=1.5", "kafka.brokers="}) ==
        "environment=staging must be one of development, production (from --set)\n"
        "delivery.share=1.5 must be between 0 and 1 (from --set)\n"
        "kafka.brokers= must not be empty (from --set)");
  CHECK(file_error("{\n\"app.threads\": 65}") ==
        "app.threads=65 must be between 1 and 64 (from FILE, line 2)");
  CHECK(set_error({"redis.password_file=/nowhere/password"}) ==
        "redis.password_file=/nowhere/password must name a readable file (No such file or "
        "directory) (from --set)");
  SampleConfig config;
  config.threads = 100;
  CHECK(config_error([&] { config.load({}); }) ==
        "app.threads=100 must be between 1 and 64 (its default)");
}

TEST_CASE("an unknown key is refused with the nearest known one") {
  CHECK(set_error({"kafka.broker=x"}) ==
        "unknown key kafka.broker (from --set); did you mean kafka.brokers?");
  CHECK(set_error({"kafka=x"}) ==
        "unknown key kafka (from --set); it is a group of keys, such as kafka.brokers");
  CHECK(set_error({"listen=[]"}) == "unknown key listen (from --set); did you mean http.listen?");
  CHECK(set_error({"zzzzzzzzzzzz"}) ==
        "unknown key zzzzzzzzzzzz (from --set); the nearest known key is environment "
        "(--check-config prints all keys)");
  CHECK(set_error({"app.threads.x=1"}) ==
        "unknown key app.threads.x (from --set); did you mean app.threads?");
  CHECK(file_error("{\"kafka\": {\n\n\"brokrs\": \"x\"}}") ==
        "unknown key kafka.brokrs (FILE, line 3); did you mean kafka.brokers?");
  CHECK(file_error(R"({"kafka": 5})") ==
        "unknown key kafka (FILE, line 1); it is a group of keys, such as kafka.brokers");
  CHECK(file_error(R"({"redsi": {}})").find("unknown key redsi (FILE, line 1)") == 0);
  CHECK(set_error({"app.threads"}) ==
        "--set app.threads lacks a value: write --set app.threads=VALUE");
  CHECK(set_error({""}).find("unknown key  (from --set)") == 0);
}

TEST_CASE("an unknown EVENTAPP_ variable is only warned about") {
  SampleConfig config;
  const LoadedConfig loaded = config.load({{{"EVENTAPP_KAFKA_BROKER", "x:1"},
                                            {"EVENTAPP_PORT_8081_TCP_ADDR", "10.0.0.1"},
                                            {"PATH", "/bin"}},
                                           {},
                                           {}});
  CHECK(loaded.warnings ==
        std::vector<std::string>{
            "environment variable EVENTAPP_KAFKA_BROKER is no key and is ignored; did you mean "
            "EVENTAPP_KAFKA_BROKERS?",
            "environment variable EVENTAPP_PORT_8081_TCP_ADDR is no key and is ignored"});
  CHECK(config.brokers == "embedded");
}

TEST_CASE("a key given twice in one file is refused, however it is spelled") {
  CHECK(file_error("{\"app\": {\"threads\": 1,\n\"threads\": 2}}") ==
        "configuration file FILE: the name \"threads\" is there twice at line 2, column 9");
  CHECK(file_error("{\"app\": {\"threads\": 1},\n\"app.threads\": 2}") ==
        "configuration file FILE sets app.threads twice, at lines 1 and 2");
  CHECK(file_error(R"({"kafka.producer.librdkafka": {"a.b": 1, "a": {"b": 2}}})") ==
        "configuration file FILE sets kafka.producer.librdkafka.a.b twice, at lines 1 and 1");
}

TEST_CASE("a file that cannot be used is refused with its path and the place") {
  CHECK(file_error("{\n  \"app\": {,}\n}") ==
        "configuration file FILE: syntax error at line 2, column 11");
  CHECK(file_error("") == "configuration file FILE: incomplete JSON at line 1, column 1");
  CHECK(file_error("[]") == "configuration file FILE must hold one JSON object");
  CHECK(file_error("{} {}") ==
        "configuration file FILE: something follows the end of the document at line 1, column 4");
  CHECK(file_error("{\"kafka\": \"\xff\"}").find("configuration file FILE: ") == 0);
  CHECK(file_error(std::string(1024 * 1024 + 1, ' ')) ==
        "configuration file FILE is larger than 1048576 bytes");
  SampleConfig config;
  CHECK(config_error([&] { config.load({.file = "/nowhere/eventapp.json"}); }) ==
        "configuration file /nowhere/eventapp.json cannot be read: No such file or directory");
  const ConfigFile file("{}");
  CHECK(config_error([&] { config.load({.file = file.folder()}); }) ==
        "configuration file " + file.folder() + " cannot be read: it is a directory");
}

TEST_CASE("no error shows a secret") {
  CHECK(file_error(R"({"redis": {"password": 12345}})") ==
        "redis.password=****** must be a string (from FILE, line 1)");
  CHECK(file_error(R"({"redis.password": ["hunter2"]})").find("hunter2") == std::string::npos);
  CHECK(file_error(R"({"kafka.producer.librdkafka": {"sasl.password": ["hunter2"]}})")
            .find("hunter2") == std::string::npos);
  CHECK(set_error({"redis.pasword=hunter2"}).find("hunter2") == std::string::npos);
  CHECK(
      set_error({R"(kafka.producer.librdkafka={"sasl.password": ["hunter2"]})"}).find("hunter2") ==
      std::string::npos);
  CHECK(set_error({R"(kafka.producer.librdkafka={"sasl.password": "hunter2")"}).find("hunter2") ==
        std::string::npos);
  CHECK(set_error({"redis.url=redis:hunter2@******"}).find("hunter2") == std::string::npos);
  CHECK(set_error({"redis.password:hunter2"}) ==
        "--set redis.password lacks a value: write --set redis.password=VALUE");
}

TEST_CASE("an error about a map shows no value of it: a misspelt name does not tell a secret") {
  eventapp::config::StringMap properties;
  eventapp::config::Fields fields;
  fields.add("kafka.librdkafka", &properties, "Properties.", [] { return "has a wrong name"; });
  CHECK(config_error([&] {
          load_config(fields, {.assignments = {"kafka.librdkafka.sasl.pasword=hunter2"}});
        }) == R"(kafka.librdkafka={"sasl.pasword": "******"} has a wrong name (from --set))");
}

TEST_CASE("a printed configuration fed back with its masks is refused") {
  CHECK(set_error({"redis.password=******"}) ==
        "redis.password=****** must be the secret itself, not the mask that printed "
        "configurations show (from --set)");
  CHECK(set_error({"redis.url=redis://me:******@host"}) ==
        "redis.url=redis://me:******@host must be the secret itself, not the mask that printed "
        "configurations show (from --set)");
  CHECK(set_error({"kafka.producer.librdkafka.sasl.password=******"}) ==
        "kafka.producer.librdkafka.sasl.password=****** must be the secret itself, not the mask "
        "that printed configurations show (from --set)");
}

TEST_CASE("text from outside cannot forge or flood an error") {
  CHECK(set_error({"app.threads=1\nERROR"}) ==
        "app.threads=1\\nERROR must be a whole number (from --set)");
  CHECK(set_error({std::string(100'000, 'x')}).size() < 500);
  CHECK(set_error({"app.threads=" + std::string(100'000, 'x')}).size() < 500);
  CHECK(file_error("{\"" + std::string(100'000, 'y') + "\": 1}").size() < 500);
}

TEST_CASE("no file content does more than fail with a text") {
  const std::string valid =
      R"({"app": {"threads": 3}, "kafka": {"producer": {"librdkafka": {"a": {"b": 1e3}}}},
          "http": {"listen": ["\u0061\n", "b"]}, "delivery": {"share": 0.5, "retry": {}}})";
  Damage damage;
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    const std::string error = file_error(damage.to(valid));
    refused += error == "no error" ? 0 : 1;
    REQUIRE_FALSE(error.empty());
  }
  CHECK(refused > 100);
  CHECK(file_error(std::string(100'000, '[')).find("configuration file FILE: ") == 0);
  CHECK(file_error(std::string(100'000, '{')).find("configuration file FILE: ") == 0);
  CHECK(file_error("{\"app.threads\": 1e99999999999}") != "no error");
}
