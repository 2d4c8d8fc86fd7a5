#include "redis/reply_error.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

namespace eventapp::redis {

namespace {

struct Hint {
  std::string_view begins_with;
  std::string_view advice;
};

constexpr std::string_view no_cluster =
    "Redis Cluster is not supported; redis.url must name a single server";
constexpr std::string_view wrong_password = "check redis.password and the user in redis.url";

constexpr std::array hints = {
    Hint{"LOADING", "it is reading its data and will answer by itself"},
    Hint{"BUSY", "a script is blocking it; see SCRIPT KILL"},
    Hint{"READONLY", "it is a replica; redis.url must name the primary"},
    Hint{"MASTERDOWN", "it is a replica without its primary; redis.url must name the primary"},
    Hint{"OOM", "its memory is full; raise maxmemory"},
    Hint{"MISCONF", "it cannot save its data; see its log"},
    Hint{"NOREPLICAS", "it lacks the replicas that min-replicas-to-write asks for"},
    Hint{"NOAUTH", "set redis.password or redis.password_file"},
    Hint{"WRONGPASS", wrong_password},
    Hint{"ERR AUTH", wrong_password},
    Hint{"ERR invalid password", wrong_password},
    Hint{"NOPERM", "give the user in redis.url that permission"},
    Hint{"CLUSTERDOWN", no_cluster},
    Hint{"CROSSSLOT", no_cluster},
    Hint{"MOVED", no_cluster},
    Hint{"ASK", no_cluster},
    Hint{"TRYAGAIN", no_cluster},
    Hint{"ERR unknown command", "is it a Redis 7 server with no command renamed?"},
    Hint{"ERR max number of clients", "raise its maxclients"},
    Hint{"ERR DB index", "check the database number in redis.url"},
};

// Redis repeats the arguments of a command it does not know, and one of them may be a password.
std::string_view without_arguments(std::string_view reply) {
  return reply.substr(0, reply.find(", with args"));
}

bool begins_with_words(std::string_view text, std::string_view words) {
  return text.starts_with(words) && (text.size() == words.size() || text[words.size()] == ' ');
}

}  // namespace

Error unavailable(std::string detail) {
  return {ErrorKind::unavailable, "Redis unavailable", std::move(detail)};
}

Error error_of_reply(std::string_view reply, std::string_view address) {
  const std::string_view text = without_arguments(reply);
  for (const Hint& hint : hints) {
    if (begins_with_words(text, hint.begins_with)) {
      return unavailable(fmt::format("Redis at {}: {} ({})", address, text, hint.advice));
    }
  }
  return {ErrorKind::internal, "Redis command failed",
          fmt::format("Redis at {}: {}", address, text)};
}

}  // namespace eventapp::redis
