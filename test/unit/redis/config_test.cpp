#include "redis/config.hpp"

#include "eventapp/core/error.hpp"
#include "support/result_text.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace eventapp::test {

namespace {

using redis::Endpoint;
using redis::parse_url;
using redis::RedisConfig;

std::string refusal(const std::string& url) {
  const Result<Endpoint> endpoint = parse_url(url);
  REQUIRE(endpoint.has_error());
  return endpoint.error().detail;
}

// What the check of `key` says of the present config.
std::string complaint(RedisConfig& config, const std::string& key) {
  config::Fields fields;
  redis::describe(fields, config);
  for (const config::Field& field : fields.all()) {
    if (field.key == key) {
      REQUIRE(field.check);
      return field.check();
    }
  }
  FAIL("no such key: " << key);
  return {};
}

}  // namespace

TEST_CASE("a Redis URL names host, port, database, user and password") {
  const Result<Endpoint> short_form = parse_url("redis://cache");
  REQUIRE(short_form);
  CHECK(short_form->address() == "cache:6379");
  CHECK(short_form->database == 0);
  CHECK(short_form->password.empty());

  const Result<Endpoint> long_form = parse_url("redis://shop:p%40ss%2Fword@10.0.0.1:7000/15");
  REQUIRE(long_form);
  CHECK(long_form->address() == "10.0.0.1:7000");
  CHECK(long_form->database == 15);
  CHECK(long_form->user == "shop");
  CHECK(long_form->password.value() == "p@ss/word");

  const Result<Endpoint> password_only = parse_url("redis://:a:b@cache/");
  REQUIRE(password_only);
  CHECK(password_only->user.empty());
  CHECK(password_only->password.value() == "a:b");

  CHECK(parse_url("redis://[::1]:7000")->host == "::1");
  CHECK(parse_url("redis://[::1]:7000")->address() == "[::1]:7000");
}

TEST_CASE("a wrong Redis URL is refused with what to write, and never repeated") {
  CHECK_THAT(refusal("rediss://:secret@host"), Catch::Contains("TLS"));
  CHECK_THAT(refusal("http://host"), Catch::Contains("redis://[[user]:password@]host"));
  CHECK_THAT(refusal("host:6379"), Catch::Contains("redis://"));
  CHECK_THAT(refusal("redis://"), Catch::Contains("must name a host"));
  CHECK_THAT(refusal("redis://host:0"), Catch::Contains("port between 1 and 65535"));
  CHECK_THAT(refusal("redis://host:70000"), Catch::Contains("port between"));
  CHECK_THAT(refusal("redis://host:63x9"), Catch::Contains("port between"));
  CHECK_THAT(refusal("redis://host/abc"), Catch::Contains("database number"));
  CHECK_THAT(refusal("redis://host/-1"), Catch::Contains("database number"));
  CHECK_THAT(refusal("redis://::1:6379"), Catch::Contains("brackets"));
  CHECK_THAT(refusal("redis://[::1"), Catch::Contains("bracket"));
  CHECK_THAT(refusal("redis://[cache]"), Catch::Contains("IPv6 address in its brackets"));
  CHECK_THAT(refusal("redis://[[cache]"), Catch::Contains("IPv6 address in its brackets"));
  CHECK_THAT(refusal("redis://cache]"), Catch::Contains("brackets"));
  CHECK_THAT(refusal("redis://secret@host"), Catch::Contains("redis://:password@host"));
  CHECK_THAT(refusal("redis://:sec%zzret@host"), Catch::Contains("percent-encoded"));
  CHECK_THAT(refusal("redis://host?db=1"), Catch::Contains("without blanks"));
  const auto with_secret =
      GENERATE(as<std::string>(), "rediss://:secret@host", "redis://:secret@host:99999",
               "redis://:secret@", "redis://:secret%zz@host", "redis://secret@host");
  CHECK_THAT(refusal(with_secret), !Catch::Contains("secret@") && !Catch::Contains("secret%"));
}

TEST_CASE("every Redis key checks its value") {
  RedisConfig config;
  CHECK(complaint(config, "redis.url").empty());
  config.url = "rediss://host";
  CHECK_THAT(complaint(config, "redis.url"), Catch::Contains("TLS"));
  config.connect_timeout_ms = 0;
  CHECK_FALSE(complaint(config, "redis.connect_timeout_ms").empty());
  config.command_timeout_ms = 0;
  CHECK_FALSE(complaint(config, "redis.command_timeout_ms").empty());
  config.max_pending = 0;
  CHECK_FALSE(complaint(config, "redis.max_pending").empty());
  config.password_file = "/does/not/exist";
  CHECK_FALSE(complaint(config, "redis.password_file").empty());
}

TEST_CASE("a password and a file for it are refused together before anything connects") {
  const TempFolder folder;
  RedisConfig config;
  config.password_file = folder.write("password", "from-file\n").string();
  CHECK(complaint(config, "redis.password_file").empty());
  config.password = config::Secret("from-key");
  CHECK_THAT(complaint(config, "redis.password_file"), Catch::Contains("redis.password;"));
  config.password_file.clear();
  CHECK(complaint(config, "redis.password_file").empty());
}

TEST_CASE("a password of its own key or file comes before the one in the URL") {
  const TempFolder folder;
  RedisConfig config;
  config.url = "redis://:from-url@host";
  CHECK(redis::endpoint_of(config).password.value() == "from-url");
  config.password = config::Secret("from-key");
  CHECK(redis::endpoint_of(config).password.value() == "from-key");
  config.password_file = folder.write("password", "from-file\n").string();
  CHECK_THROWS_WITH(redis::endpoint_of(config), Catch::Contains("both set"));
  config.password = {};
  CHECK(redis::endpoint_of(config).password.value() == "from-file");
  config.password_file = "/does/not/exist";
  CHECK_THROWS_AS(redis::endpoint_of(config), ConfigError);
}

TEST_CASE("a user without a password is a configuration error") {
  RedisConfig config;
  config.url = "redis://shop:@host";
  CHECK_THROWS_WITH(redis::endpoint_of(config), Catch::Contains("set redis.password"));
  config.password = config::Secret("secret");
  CHECK(redis::endpoint_of(config).user == "shop");
}

}  // namespace eventapp::test
