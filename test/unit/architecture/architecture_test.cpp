// The building keeps its shape. First each rule is shown to see what it is for, then the tree is
// held to all of them.
#include "unit/architecture/rules.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>

namespace eventapp::test {

namespace {

Source file(std::string path, std::string text) {
  return Source(std::move(path), std::move(text));
}

Source including(std::string path, const std::string& header) {
  return file(std::move(path), "#pragma once\n#include \"" + header + "\"\n");
}

Findings all_rules(const Source& source) {
  Findings all;
  for (const auto rule :
       {check_includes, check_foreign_headers, check_sizes, check_words, check_coroutines}) {
    const Findings some = rule(source);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::string joined(const Findings& findings) {
  std::string text;
  for (const auto& finding : findings) {
    text += finding + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("an include that goes up is refused") {
  CHECK(check_includes(including("src/core/log.cpp", "eventapp/events/event.hpp")).size() == 1);
  CHECK(check_includes(including("src/kafka/consumer.cpp", "delivery/worker.hpp")).size() == 1);
  CHECK(check_includes(including("src/delivery/worker.cpp", "eventapp/module.hpp")).size() == 1);
  CHECK(check_includes(including("include/eventapp/module.hpp", "app/app.hpp")).size() == 1);
  CHECK(check_includes(including("src/redis/a.cpp", "eventapp/delivery/claim_store.hpp")).size() ==
        1);
}

TEST_CASE("an include of a room of the same floor is refused") {
  CHECK(check_includes(including("src/http/server.cpp", "kafka/producer.hpp")).size() == 1);
  CHECK(check_includes(including("src/requests/a.cpp", "eventapp/delivery/b.hpp")).size() == 1);
}

TEST_CASE("an include that goes down, or stays in its room, is fine") {
  CHECK(check_includes(including("src/delivery/worker.cpp", "kafka/consumer.hpp")).empty());
  CHECK(check_includes(including("src/delivery/worker.cpp", "worker.hpp")).empty());
  CHECK(check_includes(including("src/http/server.cpp", "http/session.hpp")).empty());
  CHECK(check_includes(including("src/main.cpp", "app/app.hpp")).empty());
  CHECK(
      check_includes(including("include/eventapp/module.hpp", "eventapp/http/router.hpp")).empty());
}

TEST_CASE("a module knows include/ and itself, and only the catalogue knows modules") {
  CHECK(check_includes(including("modules/order/a.cpp", "order/rules.hpp")).empty());
  CHECK(check_includes(including("modules/order/a.cpp", "eventapp/http/router.hpp")).empty());
  CHECK(check_includes(including("src/app/module_catalog.cpp", "order/order_module.hpp")).empty());
  CHECK(check_includes(including("modules/order/a.cpp", "product/rules.hpp")).size() == 1);
  CHECK(check_includes(including("modules/order/a.cpp", "kafka/consumer.hpp")).size() == 1);
  CHECK(check_includes(including("src/app/app.cpp", "order/order_module.hpp")).size() == 1);
}

TEST_CASE("a public header includes no private one, and a room without a floor is noticed") {
  CHECK(check_includes(including("include/eventapp/kafka/a.hpp", "kafka/b.hpp")).size() == 1);
  CHECK(check_includes(including("src/cellar/a.cpp", "eventapp/core/log.hpp")).size() == 1);
}

TEST_CASE("a foreign library's headers stay in their room") {
  const std::string beast = "#include <boost/beast/http.hpp>\n";
  CHECK(check_foreign_headers(file("include/eventapp/http/router.hpp", beast)).size() == 1);
  CHECK(check_foreign_headers(file("src/app/app.cpp", beast)).size() == 1);
  CHECK(check_foreign_headers(file("src/http/session.hpp", beast)).empty());
  const std::string rdkafka = "#include <librdkafka/rdkafkacpp.h>\n";
  CHECK(check_foreign_headers(file("include/eventapp/kafka/message.hpp", rdkafka)).size() == 1);
  CHECK(check_foreign_headers(file("src/kafka/consumer.cpp", rdkafka)).empty());
}

TEST_CASE("files, functions and lines that grew too long are refused") {
  const auto lines = [](std::size_t count) {
    std::string text;
    for (std::size_t line = 0; line < count; ++line) {
      text += "  step();\n";
    }
    return text;
  };
  const std::string head = "namespace a {\nclass B {\n  int x{1};\n  void f(int n) const {\n";
  CHECK(check_sizes(file("src/core/a.cpp", lines(400))).empty());
  CHECK(check_sizes(file("src/core/a.cpp", lines(401))).size() == 1);
  CHECK(check_sizes(file("src/core/a.cpp", head + lines(68) + "}\n};\n}\n")).empty());
  CHECK(check_sizes(file("src/core/a.cpp", head + lines(69) + "}\n};\n}\n")).size() == 1);
  CHECK(check_sizes(file("src/core/a.cpp", std::string(100, 'x'))).empty());
  CHECK(check_sizes(file("src/core/a.cpp", std::string(101, 'x'))).size() == 1);
}

TEST_CASE("braces in comments and literals end no function") {
  const std::string text =
      "int f() {\n  // }\n  const char* a = \"}\";\n  char b = '}';\n  auto c = R\"(})\";\n"
      "  const int d = 1'000;\n  if (d) {\n  }\n}\nint g() { return 1; }\n";
  const auto functions = functions_of(file("src/core/a.cpp", text));
  REQUIRE(functions.size() == 2);
  CHECK(functions[0].lines == 9);
  CHECK(functions[1].first_line == 10);
}

TEST_CASE("words against the threading and waiting rules are refused with their replacement") {
  const auto in = [](std::string path, std::string code) {
    return joined(check_words(file(std::move(path), std::move(code))));
  };
  CHECK_THAT(in("src/http/a.cpp", "std::mutex m;"), Catch::Contains("strand"));
  CHECK_THAT(in("src/http/a.cpp", "std::lock_guard l(m);"), Catch::Contains("strand"));
  CHECK_THAT(in("src/http/a.cpp", "std::thread t(f);"), Catch::Contains("coroutine"));
  CHECK_THAT(in("test/unit/a.cpp", "std::this_thread::sleep_for(1s);"),
             Catch::Contains("eventually"));
  CHECK_THAT(in("src/http/a.cpp", "::usleep(1);"), Catch::Contains("Clock"));
  CHECK_THAT(in("modules/order/a.cpp", "std::cout << 1;"), Catch::Contains("log"));
  CHECK_THAT(in("src/http/a.cpp", "io.stop();"), Catch::Contains("run out of work"));
  CHECK(in("src/kafka/reaper.cpp", "std::jthread t(f);").empty());
  CHECK(in("src/app/app.cpp", "std::thread t(f); io_.stop();").empty());
  CHECK(in("src/http/a.cpp", "// no std::mutex here\nstd::this_thread::get_id();").empty());
}

TEST_CASE("co_await is refused where the compiler builds wrong code") {
  const auto findings = [](const std::string& statement) {
    return check_coroutines(file("src/http/a.cpp", "awaitable<> f() {\n  " + statement + "\n}\n"));
  };
  for (const char* wrong :
       {"while (co_await g()) {\n  }", "if (co_await g()) {\n  }",
        "if (!(co_await g()).ok) return;", "if (const auto x = co_await g(); x) {\n  }",
        "for (auto& x : co_await g()) {\n  }", "switch (co_await g()) {\n  }",
        "auto x = y ? co_await g() : 1;", "auto x = co_await g() ? 1 : 2;", "A x{co_await g()};",
        "return_({1, co_await g()}, 2);", "A x = {\n    1, co_await g(),\n    2};",
        "auto x = co_await g() + co_await h();"}) {
    INFO(wrong);
    CHECK(findings(wrong).size() == 1);
  }
  for (const char* fine :
       {"co_await g();", "const auto [error, n] = co_await g(x, token);", "co_return co_await g();",
        "if (x) {\n    co_await g();\n  } else {\n    y = co_await h();\n  }",
        "while (x ? y : z) {\n    co_await g();\n  }", "for (;;) {\n    co_await g();\n  }",
        "my_co_await(); // if (co_await g())"}) {
    INFO(fine);
    CHECK(findings(fine).empty());
  }
  CHECK(check_coroutines(file("test/unit/a.cpp", "if (co_await g()) {\n}")).empty());
}

TEST_CASE("a path of one machine is refused in files of any kind") {
  const std::string home = "cd /" + std::string("root") + "/project\n";
  CHECK(check_paths(file("scripts/build", home)).size() == 1);
  CHECK(check_paths(file("README.md", "see .." + std::string("/shared") + "/a.md\n")).size() == 1);
  CHECK(check_paths(file("scripts/build", "cd \"$project_dir\"/build\n")).empty());
}

TEST_CASE("the tree keeps every rule") {
  const auto sources =
      sources_below(EVENTAPP_SOURCE_DIR, {"include", "src", "modules", "test", "bench"});
  REQUIRE(sources.size() > 50);
  Findings findings;
  for (const Source& source : sources) {
    const Findings some = all_rules(source);
    findings.insert(findings.end(), some.begin(), some.end());
  }
  for (const Source& source : all_files(EVENTAPP_SOURCE_DIR)) {
    const Findings some = check_paths(source);
    findings.insert(findings.end(), some.begin(), some.end());
  }
  INFO(joined(findings));
  CHECK(findings.empty());
}

}  // namespace eventapp::test
