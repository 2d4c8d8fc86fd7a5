#include "app/arguments.hpp"

#include "config_fixture.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::app;
using namespace eventapp::app::test;

namespace {

using Texts = std::vector<std::string>;

const Texts known = {"order", "notification", "product"};

Arguments parse(const Texts& texts) {
  std::vector<const char*> argv = {"eventapp"};
  for (const std::string& text : texts) {
    argv.push_back(text.c_str());
  }
  return parse_arguments(static_cast<int>(argv.size()), argv.data(), known, "1.2.3");
}

std::string refused(const Texts& texts) {
  return config_error([&] { parse(texts); });
}

}  // namespace

TEST_CASE("without arguments every module runs") {
  const Arguments arguments = parse({});
  CHECK(arguments.modules == known);
  CHECK_FALSE(arguments.config_file);
  CHECK(arguments.assignments.empty());
  CHECK_FALSE(arguments.check_config);
  CHECK_FALSE(arguments.answer);
}

TEST_CASE("--modules picks any subset, in the modules' own order, once each") {
  CHECK(parse({"--modules=notification,order"}).modules == Texts{"order", "notification"});
  CHECK(parse({"--modules", "product , product"}).modules == Texts{"product"});
  CHECK(parse({"--modules=order", "--modules=product"}).modules == Texts{"order", "product"});
}

TEST_CASE("an unknown module is refused with the known ones") {
  CHECK(refused({"--modules=order,billing"}) ==
        "--modules=order,billing: unknown module billing; known modules: order, notification, "
        "product");
  CHECK(refused({"--modules=order,"}) ==
        "--modules=order,: a module's name is missing; known modules: order, notification, "
        "product");
}

TEST_CASE("--config and --set are handed on as they are written") {
  const Arguments arguments =
      parse({"--config", "/etc/a b.json", "--set", "a=b=c", "--set=http.listen=[\"x:1\",\"y:2\"]",
             "--set", "k=", "--check-config"});
  CHECK(arguments.config_file == "/etc/a b.json");
  CHECK(arguments.assignments == Texts{"a=b=c", "http.listen=[\"x:1\",\"y:2\"]", "k="});
  CHECK(arguments.check_config);
}

TEST_CASE("--help and --version answer with a text") {
  CHECK(parse({"--version"}).answer == "eventapp 1.2.3");
  const std::string help = parse({"--help"}).answer.value();
  for (const char* part : {"--modules LIST", "order, notification, product", "--config FILE",
                           "--set KEY=VALUE", "--check-config", "--version", "Exit codes"}) {
    CHECK(help.find(part) != std::string::npos);
  }
}

TEST_CASE("wrong arguments are refused with a text that helps") {
  const std::string more = "; eventapp --help lists all arguments";
  CHECK(refused({"--moduls=order"}) ==
        "The following argument was not expected: --moduls=order" + more);
  CHECK(refused({"order"}) == "The following argument was not expected: order" + more);
  CHECK(refused({"--set", "a=1", "b=2"}) == "The following argument was not expected: b=2" + more);
  CHECK(refused({"--modules", "order", "product"}) ==
        "The following argument was not expected: product" + more);
  CHECK(refused({"--config"}).find("--config") != std::string::npos);
  CHECK(refused({"--set"}).find("--set") != std::string::npos);
  CHECK(refused({"--modules="}) != "no error");
  CHECK(refused({"--config", "a", "--config", "b"}) != "no error");
  CHECK(refused({"--check-config=maybe"}) != "no error");
}
