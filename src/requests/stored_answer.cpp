#include "requests/stored_answer.hpp"

#include "eventapp/core/json.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace eventapp::requests {

namespace {

Error unreadable() {
  return {ErrorKind::internal, "Stored answer unreadable",
          "What is stored under this Idempotency-Key is no answer of this program."};
}

std::optional<int> status_of(std::string_view text) {
  int status = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, status);
  const bool whole = error == std::errc() && stop == end;
  return whole && status >= 200 && status <= 599 ? std::optional(status) : std::nullopt;
}

}  // namespace

// The index keeps two headers of one name apart.
std::string to_stored(const http::Response& answer) {
  json::ObjectWriter stored;
  stored.integer("status", answer.status)
      .string("contentType", answer.content_type)
      .string("body", answer.body);
  std::size_t index = 0;
  for (const auto& [name, value] : answer.headers) {
    stored.string(std::to_string(index++) + ":" + name, value);
  }
  return std::move(stored).finish();
}

Result<http::Response> from_stored(std::string_view text) {
  const auto stored = json::Object::parse(text);
  if (!stored) {
    return unreadable();
  }
  const json::Member* status = stored->find("status");
  const json::Member* content_type = stored->find("contentType");
  const json::Member* body = stored->find("body");
  if (status == nullptr || content_type == nullptr || body == nullptr) {
    return unreadable();
  }
  const std::optional<int> code = status_of(status->text);
  if (!code) {
    return unreadable();
  }
  http::Response answer;
  answer.status = *code;
  answer.content_type = content_type->text;
  answer.body = body->text;
  for (const json::Member& member : stored->members()) {
    const std::size_t colon = member.name.find(':');
    if (colon != std::string::npos) {
      answer.headers.emplace_back(member.name.substr(colon + 1), member.text);
    }
  }
  return answer;
}

}  // namespace eventapp::requests
