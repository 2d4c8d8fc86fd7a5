// A text with placeholders, `{orderId}`; `{{` and `}}` stand for the braces. Pure.
#pragma once

#include "eventapp/core/error.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::notification {

using Names = std::vector<std::string_view>;
/// What stands behind the names, in their order.
using Values = std::span<const std::string_view>;

/// Immutable once parsed.
class TextTemplate {
 public:
  /// Errors: invalid_input, with a detail that continues the name of its key, for a placeholder
  /// that is not in `known` and for a brace without its other half.
  static Result<TextTemplate> parse(std::string_view text, const Names& known);

  /// `values`: one for each name that was known.
  std::string filled(Values values) const;

 private:
  struct Piece {
    std::string text;
    std::optional<std::size_t> value = {};  ///< Which one stands behind the text.
  };

  std::vector<Piece> pieces_;
};

}  // namespace eventapp::notification
