// Sends every message of http_message_cases.hpp over real sockets, whole and cut in two anywhere.
#include "http_fixture.hpp"
#include "http_message_cases.hpp"

#include <catch2/catch.hpp>

#include <memory>

namespace eventapp::test {

namespace {

using Cases = std::vector<MessageCase>;

enum class Then { end, serve_on };

const std::string probe = "GET /echo/probe HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::size_t clients_at_once = 100;

Cases joined(std::initializer_list<Cases> parts) {
  Cases all;
  for (const auto& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Cases followed_by_a_request(Cases cases) {
  for (auto& message : cases) {
    message.bytes += smuggled_request;
  }
  return cases;
}

Cases refused() {
  return followed_by_a_request(joined({refused_lines(), refused_headers(), refused_encodings(),
                                       refused_lengths(), refused_chunks()}));
}

Cases kept() {
  return joined({kept_messages(), kept_bodies()});
}

// Whether a body is invited depends on how much of it is there already.
RawAnswer next_answer(RawHttpClient& client) {
  RawAnswer answer = client.read_answer();
  return answer.status == 100 ? client.read_answer() : answer;
}

// The answers of one message that was sent, and nothing behind them.
void check_answers(RawHttpClient& client, const MessageCase& message, Then then) {
  RawAnswer answer;
  for (const int status : message.statuses) {
    answer = next_answer(client);
    CHECK(answer.status == status);
  }
  if (!message.body.empty()) {
    CHECK(answer.body == message.body);
  }
  if (then == Then::end) {
    CHECK(answer.header("Connection") == "close");
    CHECK(client.ended());
  } else {
    CHECK(answer.header("Connection") != "close");
    client.send(probe);
    CHECK(client.read_answer().body == "probe");
    CHECK(client.quiet());
  }
}

void check_whole(const Cases& cases, Then then, http::HttpConfig config = {}) {
  HttpFixture fixture(std::move(config));
  for (const auto& message : cases) {
    INFO(message.name << "\n" << message.bytes);
    RawHttpClient client(fixture.port());
    client.send(message.bytes);
    check_answers(client, message, then);
    CHECK((then == Then::serve_on || client.closed()));
  }
}

// An answered request on a connection of its own: what was sent before has mostly been read by now.
void let_it_read(const HttpFixture& fixture) {
  RawHttpClient other(fixture.port());
  other.send(probe);
  REQUIRE(other.read_answer().status == 200);
}

struct Span {
  std::size_t begin;
  std::size_t end;
};

// Where a message is its own: not in what many begin with, nor in the request that follows a
// refused one. (test/unit/http cuts a request anywhere, too.)
Span own_bytes(const MessageCase& message) {
  const auto& bytes = message.bytes;
  const bool followed = bytes.ends_with(smuggled_request);
  return {bytes.starts_with(json_request) ? json_request.size() - 1 : 1,
          bytes.size() - (followed ? smuggled_request.size() : 0)};
}

// Cuts the message at each place, for a client of its own.
void check_cuts(const HttpFixture& fixture, const MessageCase& message, Then then, Span places) {
  std::vector<std::unique_ptr<RawHttpClient>> clients;
  for (std::size_t cut = places.begin; cut < places.end; ++cut) {
    clients.push_back(std::make_unique<RawHttpClient>(fixture.port()));
    clients.back()->send(message.bytes.substr(0, cut));
  }
  let_it_read(fixture);
  for (std::size_t cut = places.begin; cut < places.end; ++cut) {
    INFO(message.name << ", cut at " << cut << "\n" << message.bytes);
    clients[cut - places.begin]->send(message.bytes.substr(cut));
    check_answers(*clients[cut - places.begin], message, then);
  }
}

void check_cut_anywhere(const Cases& cases, Then then) {
  HttpFixture fixture;
  for (const auto& message : cases) {
    const Span own = own_bytes(message);
    for (std::size_t begin = own.begin; begin < own.end; begin += clients_at_once) {
      check_cuts(fixture, message, then, {begin, std::min(begin + clients_at_once, own.end)});
    }
  }
}

}  // namespace

TEST_CASE("whatever could be read two ways is refused once and ends", "[http][messages]") {
  check_whole(refused(), Then::end);
}

TEST_CASE("whoever wants to close is answered once more", "[http][messages]") {
  check_whole(followed_by_a_request(ended_messages()), Then::end);
}

TEST_CASE("what there is one way to read is served, and no byte of it twice", "[http][messages]") {
  check_whole(kept(), Then::serve_on);
}

TEST_CASE("what stays unfinished is refused in time", "[http][messages][slow]") {
  check_whole(unfinished_messages(), Then::end, short_timeouts());
}

TEST_CASE("a message is the same wherever the network cuts it", "[http][messages]") {
  check_cut_anywhere(kept(), Then::serve_on);
  check_cut_anywhere(followed_by_a_request(ended_messages()), Then::end);
}

TEST_CASE("a refusal is the same wherever the network cuts it", "[http][messages]") {
  check_cut_anywhere(refused(), Then::end);
}

}  // namespace eventapp::test
