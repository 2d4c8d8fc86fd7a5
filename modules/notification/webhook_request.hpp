// What a webhook is told, and what its answer means. Pure.
#pragma once

#include "channel.hpp"
#include "eventapp/core/config_fields.hpp"
#include "eventapp/curl/client.hpp"

#include <string>
#include <utility>
#include <vector>

namespace eventapp::notification {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One flat JSON object, the same bytes for every repeat.
std::string webhook_body(const Notification& notification);

/// CloudEvents 1.0 in binary mode, Standard Webhooks and Idempotency-Key; all ids are the event's.
/// Unsigned with an empty key.
Headers webhook_headers(const Notification& notification, const std::string& body,
                        const config::Secret& key, WallTime now);

/// 2xx: sent · 401, 403: unavailable, it is we who are refused · 408, 429, 5xx: failed, with what
/// Retry-After asks for · other 4xx: rejected · anything else (a redirect): failed.
Result<> verdict_on(const curl::HttpAnswer& answer);

}  // namespace eventapp::notification
