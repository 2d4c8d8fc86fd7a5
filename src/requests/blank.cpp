#include "eventapp/requests/rules.hpp"

#include <algorithm>

namespace eventapp::requests {

bool is_blank(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

}  // namespace eventapp::requests
