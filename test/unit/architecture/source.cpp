#include "unit/architecture/source.hpp"

#include "support/temp_folder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <utility>

namespace eventapp::test {

namespace {

namespace fs = std::filesystem;

bool is_cpp(const fs::path& file) {
  return file.extension() == ".cpp" || file.extension() == ".hpp" || file.extension() == ".c";
}

// Walks once over the text, overwriting with blanks what is not code.
class Blanker {
 public:
  explicit Blanker(std::string text) : text_(std::move(text)) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_until("\n", 0);
      } else if (starts("/*")) {
        blank_until("*/", 2);
      } else if (starts("R\"")) {
        const auto open = text_.find('(', at_);
        blank_until(")" + text_.substr(at_ + 2, open - at_ - 2) + "\"", 0);
      } else if (text_[at_] == '"' || is_character()) {
        blank_literal(text_[at_]);
      } else {
        ++at_;
      }
    }
    return std::move(text_);
  }

 private:
  bool starts(std::string_view word) const { return text_.compare(at_, word.size(), word) == 0; }

  // A quote between digits separates them: 20'000.
  bool is_character() const {
    return text_[at_] == '\'' &&
           (at_ == 0 || std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) == 0);
  }

  void blank(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_) {
      if (text_[at_] != '\n') {
        text_[at_] = ' ';
      }
    }
  }

  void blank_until(const std::string& end, std::size_t further) {
    const auto found = text_.find(end, at_ + 2);
    blank(found == std::string::npos ? text_.size() : found + further);
    if (further == 0 && end != "\n") {
      at_ += end.size();
    }
  }

  void blank_literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    ++at_;
    blank(end);
    ++at_;
  }

  std::string text_;
  std::size_t at_ = 0;
};

// What an opening brace begins.
enum class Scope { transparent, function, inner };

Scope scope_of(const std::string& head, Scope around) {
  static const std::regex type(R"((^|[^\w])(namespace|class|struct|union|enum|extern)([^\w]|$))");
  static const std::regex assignment(R"(=\s*$)");
  if (around != Scope::transparent) {
    return Scope::inner;
  }
  const bool call = head.find('(') != std::string::npos;
  const bool assigned = call && std::regex_search(head, assignment);
  if (call && !assigned) {
    return Scope::function;
  }
  return std::regex_search(head, type) ? Scope::transparent : Scope::inner;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \n\t");
  return first == std::string_view::npos ? "" : std::string(text.substr(first));
}

}  // namespace

Source::Source(std::string file, std::string content)
    : path(std::move(file)), text(std::move(content)), code(Blanker(text).run()) {}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::vector<Function> functions_of(const Source& source) {
  struct Open {
    Scope scope;
    std::string head;
    std::size_t line;
  };
  std::vector<Function> functions;
  std::vector<Open> open;
  std::size_t head_start = 0;
  std::size_t line = 1;
  for (std::size_t at = 0; at < source.code.size(); ++at) {
    const char c = source.code[at];
    const Scope around = open.empty() ? Scope::transparent : open.back().scope;
    if (c == '\n') {
      ++line;
    } else if (c == '{') {
      const auto head = trimmed(std::string_view(source.code).substr(head_start, at - head_start));
      const auto head_lines = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n'));
      open.push_back({scope_of(head, around), head, line - head_lines});
      head_start = at + 1;
    } else if (c == '}' && !open.empty()) {
      if (open.back().scope == Scope::function) {
        functions.push_back({open.back().head, open.back().line, line - open.back().line + 1});
      }
      open.pop_back();
      head_start = at + 1;
    } else if (c == ';' && around == Scope::transparent) {
      head_start = at + 1;
    }
  }
  return functions;
}

std::vector<Source> sources_below(const fs::path& project,
                                  const std::vector<std::string>& folders) {
  std::vector<Source> sources;
  for (const auto& folder : folders) {
    if (!fs::exists(project / folder)) {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(project / folder)) {
      if (entry.is_regular_file() && is_cpp(entry.path())) {
        const auto path = fs::relative(entry.path(), project).generic_string();
        sources.emplace_back(path, read_file(entry.path()));
      }
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& left, const Source& right) { return left.path < right.path; });
  return sources;
}

std::vector<Source> all_files(const fs::path& project) {
  static const std::array<std::string_view, 4> skipped = {".git", "build", ".cache", "vectors"};
  std::vector<Source> files;
  for (auto entry = fs::recursive_directory_iterator(project); entry != end(entry); ++entry) {
    const auto name = entry->path().filename().string();
    if (std::find(skipped.begin(), skipped.end(), name) != skipped.end()) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      const auto path = fs::relative(entry->path(), project).generic_string();
      files.emplace_back(path, read_file(entry->path()));
    }
  }
  return files;
}

}  // namespace eventapp::test
