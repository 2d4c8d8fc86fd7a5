// The answers that routes of several modules give alike.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/http/router.hpp"

#include <string>
#include <string_view>

namespace eventapp::requests {

/// What a client reads once the event of its creation is stored.
struct Created {
  std::string_view id_name;     ///< The body's member for the id: `orderId`.
  std::string_view collection;  ///< The path its Location lies in: `/api/orders`.
  std::string_view id;          ///< A UUID of ours, so that nothing needs escaping in a path.
  std::string_view event_id;
  WallTime created_at;
};

/// 201 with `Location: <collection>/<id>`.
http::Response created_answer(const Created& created);

}  // namespace eventapp::requests
