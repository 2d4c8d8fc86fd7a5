// What is written about the configuration, held against the code. To write it anew after a change
// of a key, run the unit tests with UPDATE_DOCUMENTS=1 in the environment.
#include "app/config.hpp"
#include "app/config_keys.hpp"
#include "app/config_print.hpp"
#include "app/config_rules.hpp"
#include "app/module_catalog.hpp"
#include "config_fixture.hpp"
#include "eventapp/core/error.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <set>

using namespace eventapp::app;
using namespace eventapp::app::test;

namespace {

const std::filesystem::path source = EVENTAPP_SOURCE_DIR;

/// Every key of the process.
struct AllKeys {
  Config config;
  ModuleCatalog catalog;
  eventapp::config::Fields fields;

  AllKeys() {
    describe(fields, config);
    catalog.describe(fields);
  }
  ModuleUse everything() const { return {catalog.names(), catalog.consuming(catalog.names())}; }
};

void check_document(const std::filesystem::path& path, const std::string& wanted) {
  if (std::getenv("UPDATE_DOCUMENTS") != nullptr) {
    std::ofstream(path, std::ios::binary) << wanted;
  }
  CHECK(eventapp::test::read_file(path) == wanted);
}

/// The text with what stands between the two marks replaced.
std::string with_table(const std::string& text, const std::string& table) {
  const std::string begin_mark = "<!-- keys: generated from the code, a test compares -->\n";
  const auto begin = text.find(begin_mark);
  const auto end = text.find("<!-- end of keys -->");
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  return text.substr(0, begin + begin_mark.size()) + table + text.substr(end);
}

}  // namespace

TEST_CASE("config/eventapp.json has every key with its default") {
  check_document(source / "config" / "eventapp.json", effective_json(AllKeys().fields) + "\n");
}

TEST_CASE("the README's table has every key with its default and meaning") {
  const std::filesystem::path path = source / "README.md";
  check_document(path,
                 with_table(eventapp::test::read_file(path), reference_table(AllKeys().fields)));
}

TEST_CASE("config/eventapp.json changes nothing when it is loaded") {
  AllKeys loaded;
  load_config(loaded.fields, {.file = (source / "config" / "eventapp.json").string()});
  CHECK(effective_json(loaded.fields) == effective_json(AllKeys().fields));
}

TEST_CASE("config/production.json is accepted as it stands") {
  AllKeys keys;
  const LoadedConfig loaded =
      load_config(keys.fields, {.file = (source / "config" / "production.json").string()});
  CHECK(loaded.warnings.empty());
  CHECK(keys.config.app.is_production());
  CHECK_NOTHROW(apply_environment(keys.fields, loaded));
  CHECK_NOTHROW(refuse_memory_in_production(keys.fields, loaded, keys.everything()));
}

TEST_CASE("config/korean.json is accepted and changes every text") {
  AllKeys keys;
  load_config(keys.fields, {.file = (source / "config" / "korean.json").string()});
  const AllKeys defaults;
  std::size_t texts = 0;
  for (std::size_t index = 0; index < keys.fields.all().size(); ++index) {
    const auto& field = keys.fields.all()[index];
    if (field.key.starts_with("notification.texts.")) {
      CAPTURE(field.key);
      ++texts;
      CHECK(*std::get<std::string*>(field.target) !=
            *std::get<std::string*>(defaults.fields.all()[index].target));
    }
  }
  CHECK(texts == 6);
}

TEST_CASE("a channel's keys are refused before the start, and told without a secret") {
  const auto refusal = [](std::vector<std::string> assignments) {
    AllKeys keys;
    try {
      load_config(keys.fields, {.assignments = std::move(assignments)});
    } catch (const eventapp::ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("(taken)");
  };
  CHECK_THAT(refusal({"notification.channel=pigeon"}), Catch::Contains("log, smtp"));
  CHECK_THAT(refusal({"notification.channel=smtp"}),
             Catch::Contains("notification.smtp.url") && Catch::Contains("notification.smtp.from"));
  CHECK_THAT(refusal({"notification.channel=webhook"}),
             Catch::Contains("notification.webhook.url"));
  CHECK_THAT(refusal({"notification.webhook.url=ftp://example.com"}), Catch::Contains("https://"));
  CHECK_THAT(refusal({"notification.webhook.url=https://me:hush@example.com"}),
             Catch::Contains("password") && !Catch::Contains("hush"));
  CHECK_THAT(refusal({"notification.webhook.secret_file=/no/such/file"}),
             Catch::Contains("readable"));
  CHECK_THAT(refusal({"notification.smtp.from=nobody"}), Catch::Contains("e-mail address"));
  CHECK_THAT(refusal({"notification.smtp.username=me"}),
             Catch::Contains("notification.smtp.password_file"));
  CHECK_THAT(refusal({"notification.smtp.timeout_ms=100"}), Catch::Contains("connect_timeout_ms"));
  CHECK_THAT(refusal({"notification.texts.order_created.text={total}"}),
             Catch::Contains("{orderId}, {customerId}"));
  CHECK(refusal({"notification.channel=webhook", "notification.webhook.url=http://[::1]:80/x"}) ==
        "(taken)");
}

TEST_CASE("every key has a variable of its own and a meaning that ends in a full stop") {
  const AllKeys keys;
  std::set<std::string> variables;
  for (const auto& field : keys.fields.all()) {
    CAPTURE(field.key);
    CHECK(variables.insert(environment_name(field.key)).second);
    REQUIRE_FALSE(field.meaning.empty());
    CHECK(field.meaning.back() == '.');
  }
}

TEST_CASE("the keys that other rules name exist") {
  const AllKeys keys;
  for (const char* key : {"environment", "kafka.brokers", "redis.url",
                          "notification.simulate_failures", "http.listen"}) {
    CAPTURE(key);
    CHECK(find_key(keys.fields, key).field != nullptr);
  }
}
