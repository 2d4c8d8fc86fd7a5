// A repeat is the same event, and nothing else is.
#include "requests/reservation.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace eventapp::requests {

namespace {

http::Request request_to(std::string path, std::string body) {
  http::Request request;
  request.method = "POST";
  request.path = std::move(path);
  request.body = std::move(body);
  return request;
}

Reservation reserved(const http::Request& request, std::string_view key = "k") {
  return reservation_of(request, key, WallTime());
}

}  // namespace

TEST_CASE("the same request under the same key has the same ids, whoever computes them") {
  const Reservation first = reserved(request_to("/api/orders", "{}"));
  const Reservation repeat = reserved(request_to("/api/orders", "{}"));
  CHECK(repeat.name == first.name);
  CHECK(repeat.digest == first.digest);
  CHECK(repeat.identity.event_id == first.identity.event_id);
  CHECK(repeat.identity.subject_id == first.identity.subject_id);
  CHECK(repeat.token != first.token);
  // Computed by another program: another value would make a repeat after an update another event.
  CHECK(first.identity.event_id == "69689fae-2a4f-5c94-ba6d-557c856bd97c");
  CHECK(first.identity.subject_id == "0eda2888-d634-507c-85eb-2042823955d2");
}

TEST_CASE("method, path, key and body each make another event, and all but the body another key") {
  http::Request put = request_to("/api/orders", "{}");
  put.method = "PUT";
  const std::vector<Reservation> all = {
      reserved(request_to("/api/orders", "{}")),
      reserved(request_to("/api/orders", "{ }")),
      reserved(request_to("/api/products", "{}")),
      reserved(request_to("/api/orders", "{}"), "K"),
      reserved(put),
  };
  std::set<std::string> ids;
  std::set<std::string> names;
  for (const Reservation& reservation : all) {
    ids.insert(reservation.identity.event_id);
    ids.insert(reservation.identity.subject_id);
    names.insert(reservation.name);
  }
  CHECK(ids.size() == 2 * all.size());
  CHECK(names.size() == all.size() - 1);
  CHECK(all[0].name == all[1].name);
}

TEST_CASE("a path is one path however it is encoded") {
  const Reservation plain = reserved(request_to("/api/orders/a-b/status", "{}"));
  const Reservation encoded = reserved(request_to("/api/orders/%61%2Db/status", "{}"));
  CHECK(plain.name == encoded.name);
  CHECK(plain.identity.event_id == encoded.identity.event_id);
}

}  // namespace eventapp::requests
