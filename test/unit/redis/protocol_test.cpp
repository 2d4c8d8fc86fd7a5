// The protocol without a network: commands as bytes, bytes as replies, error replies as errors.
#include "eventapp/core/error.hpp"
#include "redis/command.hpp"
#include "redis/reply_error.hpp"
#include "redis/reply_reader.hpp"
#include "redis/script.hpp"
#include "support/result_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace eventapp::test {

namespace {

using redis::Command;
using redis::Reply;
using redis::ReplyReader;
using namespace std::string_literals;

std::vector<Reply> all(ReplyReader& reader) {
  std::vector<Reply> replies;
  for (;;) {
    Result<std::optional<Reply>> reply = reader.next();
    REQUIRE(reply);
    if (!reply->has_value()) {
      return replies;
    }
    replies.push_back(std::move(**reply));
  }
}

void check_every_type(const std::vector<Reply>& replies) {
  REQUIRE(replies.size() == 8);
  CHECK(replies[0].is_nil());
  CHECK(replies[1].integer == -42);
  CHECK(replies[2].type == Reply::Type::status);
  CHECK(replies[2].text == "OK");
  CHECK(replies[3].type == Reply::Type::string);
  CHECK(replies[3].text == "a\r\n\0b"s);
  CHECK(replies[4].is_error());
  CHECK(replies[4].text == "ERR no");
  REQUIRE(replies[5].elements.size() == 2);
  CHECK(replies[5].elements[0].text == "x");
  CHECK(replies[5].elements[1].elements.at(0).integer == 7);
  CHECK(replies[6].is_nil());
  CHECK(replies[7].type == Reply::Type::string);
  CHECK(replies[7].text.empty());
}

std::string_view every_type_bytes() {
  // The literal holds a NUL: its true length is that of the array, without the last NUL.
  static constexpr char bytes[] =
      "$-1\r\n:-42\r\n+OK\r\n$5\r\na\r\n\0b\r\n-ERR "
      "no\r\n*2\r\n$1\r\nx\r\n*1\r\n:7\r\n*-1\r\n$0\r\n"
      "\r\n";
  return {bytes, sizeof(bytes) - 1};
}

ErrorKind kind_of(std::string_view reply) {
  return redis::error_of_reply(reply, "host:1").kind;
}

}  // namespace

TEST_CASE("a command is an array of bulk strings, whatever bytes it holds") {
  const Command command("SET", "k\r\n\0"s, ""s, "PX", 30'000);
  CHECK(command.bytes() ==
        "*5\r\n$3\r\nSET\r\n$4\r\nk\r\n\0\r\n$0\r\n\r\n$2\r\nPX\r\n$5\r\n30000\r\n"s);
  const std::vector<std::string_view> words = {"PING"};
  CHECK(Command(words).bytes() == "*1\r\n$4\r\nPING\r\n");
  CHECK(Command("GET", std::string(10, 'k')).bytes() == "*2\r\n$3\r\nGET\r\n$10\r\nkkkkkkkkkk\r\n");
}

TEST_CASE("a script is named by the SHA-1 of its text") {
  const redis::Script script("return 1");
  const std::string bytes = script.by_digest({"k"}, {"a", "b"}).bytes();
  CHECK(bytes.find("$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db\r\n$1\r\n1\r\n$1\r\nk\r\n") !=
        bytes.npos);
  CHECK(script.by_text({}, {}).bytes() == "*3\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n$1\r\n0\r\n");
}

TEST_CASE("every type of reply is read, in one piece or byte by byte") {
  ReplyReader reader;
  reader.feed(every_type_bytes());
  check_every_type(all(reader));

  std::vector<Reply> replies;
  for (const char byte : every_type_bytes()) {
    reader.feed(std::string_view(&byte, 1));
    for (Reply& reply : all(reader)) {
      replies.push_back(std::move(reply));
    }
  }
  check_every_type(replies);
}

TEST_CASE("what is not the Redis protocol is an error until the next connection") {
  const auto broken = GENERATE(as<std::string>(), "HTTP/1.1 400 Bad Request\r\n", "$x\r\n",
                               "*2147483647\r\n", "*1025\r\n");
  ReplyReader reader;
  reader.feed(broken);
  CHECK(reader.next().has_error());
  reader.reset();
  reader.feed("+OK\r\n");
  CHECK(all(reader).at(0).text == "OK");
}

TEST_CASE("a reply that has no end is given up, not collected") {
  ReplyReader reader;
  reader.feed("$100000000\r\n");
  const std::string piece(64 * 1024, 'x');
  int fed = 0;
  while (reader.next().has_value() && fed < 100) {
    reader.feed(piece);
    ++fed;
  }
  CHECK(fed < 20);
}

TEST_CASE("the bound on a reply is one on all of it, not on each element") {
  ReplyReader reader;
  SECTION("many large strings") {
    reader.feed("*1000\r\n");
    const std::string element = "$262144\r\n" + std::string(262'144, 'x') + "\r\n";
    int fed = 0;
    while (reader.next().has_value() && fed < 100) {
      reader.feed(element);
      ++fed;
    }
    CHECK(fed < 10);
  }
  SECTION("arrays within arrays") {
    reader.feed("*2\r\n*1000\r\n*100\r\n");
    CHECK(reader.next().has_error());
  }
}

TEST_CASE("replies about the server hold everything, replies about a key fail one command") {
  const auto server = GENERATE(
      as<std::string>(), "LOADING Redis is loading the dataset in memory",
      "READONLY You can't write against a read only replica.",
      "OOM command not allowed when used memory > 'maxmemory'.",
      "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
      "NOAUTH Authentication required.", "WRONGPASS invalid username-password pair",
      "CLUSTERDOWN Hash slot not served", "MOVED 3999 127.0.0.1:6381",
      "MISCONF Redis is configured to save RDB snapshots", "BUSY Redis is busy running a script.",
      "NOREPLICAS Not enough good replicas to write.", "NOPERM this user has no permissions",
      "ERR unknown command 'EVALSHA', with args beginning with: 'x'");
  CHECK(kind_of(server) == ErrorKind::unavailable);
  CHECK(redis::error_of_reply(server, "host:1").detail.starts_with("Redis at host:1: "));

  CHECK(kind_of("WRONGTYPE Operation against a key holding the wrong kind of value") ==
        ErrorKind::internal);
  CHECK(kind_of("ERR value is not an integer or out of range") == ErrorKind::internal);
  CHECK(kind_of("READONLYISH is another word") == ErrorKind::internal);
}

TEST_CASE("arguments that Redis repeats do not get into an error") {
  const Error error = redis::error_of_reply(
      "ERR unknown command 'AUTH', with args beginning with: 'top-secret' ", "host:1");
  CHECK(error.detail.find("top-secret") == error.detail.npos);
}

}  // namespace eventapp::test
