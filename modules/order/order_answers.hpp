// What a client reads once its order event is stored.
#pragma once

#include "eventapp/events/event.hpp"
#include "eventapp/http/router.hpp"

namespace eventapp::order {

/// 201 with `Location: /api/orders/{id}`.
http::Response created(const events::OrderCreated& event);
/// 200.
http::Response status_changed(const events::OrderShipped& event);

}  // namespace eventapp::order
