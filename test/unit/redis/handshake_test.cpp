#include "redis/handshake.hpp"

#include "support/result_text.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace eventapp::test {

namespace {

using redis::Endpoint;
using redis::Handshake;
using redis::Reply;

const Reply ok = {Reply::Type::status, 0, "OK"};
const Reply pong = {Reply::Type::status, 0, "PONG"};

const Reply primary = {Reply::Type::string, 0, "# Replication\r\nrole:master\r\n"};
const Reply replica = {Reply::Type::string, 0, "# Replication\r\nrole:slave\r\n"};

Reply info(const std::string& version, const std::string& mode = "standalone") {
  return {Reply::Type::string, 0,
          "# Server\r\nredis_version:" + version + "\r\nredis_mode:" + mode + "\r\nos:Linux\r\n"};
}

Reply error(const std::string& text) {
  return {Reply::Type::error, 0, text};
}

Endpoint endpoint(int database = 0, const std::string& user = "",
                  const std::string& password = "") {
  Endpoint result;
  result.host = "cache";
  result.database = database;
  result.user = user;
  result.password = config::Secret(password);
  return result;
}

}  // namespace

TEST_CASE("without a password and a database only version and life are asked for") {
  const Endpoint plain = endpoint();
  Handshake handshake(plain);
  CHECK(handshake.request() ==
        "*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n*2\r\n$4\r\nINFO\r\n$11\r\nreplication\r\n*1\r\n$"
        "4\r\nPING\r\n");
  REQUIRE(handshake.take(info("7.0.15")));
  REQUIRE(handshake.take(primary));
  CHECK_FALSE(handshake.done());
  REQUIRE(handshake.take(pong));
  CHECK(handshake.done());
  CHECK(handshake.version() == "7.0.15");
}

TEST_CASE("login and database come before everything else") {
  const Endpoint guarded = endpoint(3, "shop", "secret");
  Handshake handshake(guarded);
  CHECK(handshake.request().starts_with(
      "*3\r\n$4\r\nAUTH\r\n$4\r\nshop\r\n$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n"));
  REQUIRE(handshake.take(ok));
  REQUIRE(handshake.take(ok));
  REQUIRE(handshake.take(info("8.2.0")));
  REQUIRE(handshake.take(primary));
  REQUIRE(handshake.take(pong));
  CHECK(handshake.done());
}

TEST_CASE("a Redis before 7.0 is unavailable, and the reason names its version") {
  const auto version = GENERATE(as<std::string>(), "6.2.14", "2.8", "", "garbage");
  const Endpoint plain = endpoint();
  Handshake handshake(plain);
  const Result<> taken = handshake.take(info(version));
  REQUIRE(taken.has_error());
  CHECK(taken.error().kind == ErrorKind::unavailable);
  CHECK_THAT(taken.error().detail, Catch::Contains("cache:6379") && Catch::Contains("too old") &&
                                       Catch::Contains(version.empty() ? "unknown" : version));
}

TEST_CASE("Cluster and Sentinel are refused by name") {
  const auto mode = GENERATE(as<std::string>(), "cluster", "sentinel");
  const Endpoint plain = endpoint();
  Handshake handshake(plain);
  const Result<> taken = handshake.take(info("7.2.0", mode));
  REQUIRE(taken.has_error());
  CHECK_THAT(taken.error().detail, Catch::Contains(mode) && Catch::Contains("not supported"));
}

TEST_CASE("a replica is refused: it would answer until the first write") {
  const Endpoint plain = endpoint();
  Handshake handshake(plain);
  REQUIRE(handshake.take(info("7.2.0")));
  const Result<> taken = handshake.take(replica);
  REQUIRE(taken.has_error());
  CHECK(taken.error().kind == ErrorKind::unavailable);
  CHECK_THAT(taken.error().detail, Catch::Contains("redis.url must name the primary"));
}

TEST_CASE("a refused step is unavailable with the server's words, but never with the password") {
  const Endpoint guarded = endpoint(99, "", "hunter2");
  Handshake handshake(guarded);
  SECTION("login") {
    const Result<> taken = handshake.take(error("ERR what is 'hunter2' hunter2?"));
    REQUIRE(taken.has_error());
    CHECK(taken.error().kind == ErrorKind::unavailable);
    CHECK_THAT(taken.error().detail, !Catch::Contains("hunter2") && Catch::Contains("******"));
  }
  SECTION("database") {
    REQUIRE(handshake.take(ok));
    const Result<> taken = handshake.take(error("ERR DB index is out of range"));
    REQUIRE(taken.has_error());
    CHECK(taken.error().kind == ErrorKind::unavailable);
    CHECK_THAT(taken.error().detail, Catch::Contains("database number"));
  }
}

}  // namespace eventapp::test
