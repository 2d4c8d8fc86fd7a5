// What the fuzzers start from, and every input that once broke a promise, is tried again in each
// test run. (scripts/fuzz looks for new ones.)
#include "fuzz/targets.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;

namespace eventapp::fuzz {

namespace {

void replay(const std::string& target, void (*run)(std::string_view)) {
  const fs::path corpus = fs::path(EVENTAPP_SOURCE_DIR) / "test/fuzz/corpus" / target;
  int inputs = 0;
  for (const auto& entry : fs::directory_iterator(corpus)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    REQUIRE(file.good());
    INFO(entry.path().filename().string());
    CHECK_NOTHROW(run(input));
    ++inputs;
  }
  CHECK(inputs > 0);
}

}  // namespace

TEST_CASE("an address is refused, or means the same after writing and reading", "[fuzz]") {
  replay("addresses", addresses);
}

TEST_CASE("the body of a command is refused by field, or published as it is", "[fuzz]") {
  replay("commands", commands);
}

TEST_CASE("a configuration is refused in plain words, or printed without secrets", "[fuzz]") {
  replay("config", config);
}

TEST_CASE("a connection answers any bytes strictly, the same however they are cut", "[fuzz]") {
  replay("connection", connection);
}

TEST_CASE("a dead letter is complete and untouched, also one of a dead letter", "[fuzz]") {
  replay("dead_letter", dead_letter);
}

TEST_CASE("a record is refused, or is the same event after writing and reading", "[fuzz]") {
  replay("events", events);
}

TEST_CASE("JSON is the same for every reader", "[fuzz]") {
  replay("json", json);
}

TEST_CASE("a mail server's bytes are replies however they are cut, or refused", "[fuzz]") {
  replay("mail_replies", mail_replies);
}

TEST_CASE("a notification arrives as it was meant, with no header but ours", "[fuzz]") {
  replay("outgoing", outgoing);
}

TEST_CASE("a Redis server's bytes are replies however they are cut, or refused", "[fuzz]") {
  replay("redis_replies", redis_replies);
}

TEST_CASE("a request's header is taken whole, or not at all", "[fuzz]") {
  replay("request_headers", request_headers);
}

TEST_CASE("a request is read one way only, however it is cut", "[fuzz]") {
  replay("request_parser", request_parser);
}

TEST_CASE("what stands in Redis is an answer of ours, or refused", "[fuzz]") {
  replay("stored_answers", stored_answers);
}

TEST_CASE("what a customer writes is text and never a template", "[fuzz]") {
  replay("texts", texts);
}

}  // namespace eventapp::fuzz
