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
  return followed_by_a_request(
      joined({refused_lines(), refused_headers(), refused_framings(), refused_chunks()}));
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

std::size_t own_bytes(const MessageCase& message) {
  const bool followed = message.bytes.ends_with(smuggled_request);
  return message.bytes.size() - (followed ? smuggled_request.size() : 0);
}

// Cuts the message at `first` and the places behind it, each for a client of its own; but not in
// the request that follows a refused one, which is always the same.
void check_cuts(const HttpFixture& fixture, const MessageCase& message, Then then,
                std::size_t first) {
  const std::size_t last = std::min(first + clients_at_once, own_bytes(message));
  std::vector<std::unique_ptr<RawHttpClient>> clients;
  for (std::size_t cut = first; cut < last; ++cut) {
    clients.push_back(std::make_unique<RawHttpClient>(fixture.port()));
    clients.back()->send(message.bytes.substr(0, cut));
  }
  let_it_read(fixture);
  for (std::size_t cut = first; cut < last; ++cut) {
    INFO(message.name << ", cut at " << cut << "\n" << message.bytes);
    clients[cut - first]->send(message.bytes.substr(cut));
    check_answers(*clients[cut - first], message, then);
  }
}

void check_cut_anywhere(const Cases& cases, Then then) {
  HttpFixture fixture;
  for (const auto& message : cases) {
    for (std::size_t first = 1; first < own_bytes(message); first += clients_at_once) {
      check_cuts(fixture, message, then, first);
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
