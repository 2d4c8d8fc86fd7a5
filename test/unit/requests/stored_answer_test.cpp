// An answer as it stands in the store: byte for byte the same, and nothing else is taken for one.
#include "requests/stored_answer.hpp"

#include "support/result_text.hpp"

#include <catch2/catch.hpp>

using namespace eventapp;
using namespace eventapp::requests;

TEST_CASE("a stored answer is read as it was written") {
  http::Response answer{201, "application/json", "{\"orderId\":\"\xea\xb3\xa0\"}\n"};
  answer.headers = {{"Location", "/api/orders/1"}, {"X", ""}, {"X", "a:b"}};
  const auto read = from_stored(to_stored(answer));
  REQUIRE(read);
  CHECK(read->status == answer.status);
  CHECK(read->content_type == answer.content_type);
  CHECK(read->body == answer.body);
  CHECK(read->headers == answer.headers);
}

TEST_CASE("a stored text is no answer without a status that an answer can have") {
  for (const std::string status :
       {"99999999999", "100", "600", "-201", "2.0e2", "\"\"", "null", "\"201x\""}) {
    INFO(status);
    const auto read =
        from_stored("{\"status\":" + status + ",\"contentType\":\"text/plain\",\"body\":\"\"}");
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::internal);
  }
}
