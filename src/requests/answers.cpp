#include "eventapp/requests/answers.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"

#include <utility>

namespace eventapp::requests {

http::Response created_answer(const Created& created) {
  json::ObjectWriter body;
  body.string(created.id_name, created.id)
      .string("eventId", created.event_id)
      .string("status", "PUBLISHED")
      .string("createdAt", iso_time(created.created_at));
  http::Response response;
  response.status = 201;
  response.body = std::move(body).finish();
  std::string location(created.collection);
  location.append("/").append(created.id);
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

}  // namespace eventapp::requests
