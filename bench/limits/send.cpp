// The limit of the channels: libcurl's multi interface sends the same notification over and over,
// --in-flight at a time, on connections that it keeps. http:// posts, smtp:// mails. One JSON line
// at the end tells how long that took. What holds it is libcurl itself: it goes through all handles
// at each turn, and while it reads the answer to a mail's end all others stand still.
#include "limits/cpu_seconds.hpp"

#include <CLI/CLI.hpp>
#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using eventapp::bench::cpu_seconds;

constexpr int wait_ms = 1000;
constexpr std::string_view post =
    R"({"eventId":"00000000-0000-4000-8000-000000000001",)"
    R"("orderId":"00000000-0000-4000-8000-000000000001","customerId":"user-1",)"
    R"("customerEmail":"user@example.com",)"
    R"("subject":"Your order 00000000-0000-4000-8000-000000000001 is confirmed",)"
    R"("text":"Thank you for your order 00000000-0000-4000-8000-000000000001 of 12900.10 KRW."})";
constexpr std::string_view mail =
    "From: Shop <shop@example.com>\r\nTo: user@example.com\r\n"
    "Subject: Your order 00000000-0000-4000-8000-000000000001 is confirmed\r\n"
    "Date: Sun, 22 Nov 2026 10:09:32 +0000\r\n"
    "Message-ID: <00000000-0000-4000-8000-000000000001@example.com>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Thank you for your order 00000000-0000-4000-8000-000000000001 of 12900.10 KRW.\r\n";

struct Transfer {
  CURL* easy = curl_easy_init();
  std::size_t sent = 0;
};

std::size_t upload(char* into, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view rest = mail.substr(transfer.sent);
  const std::size_t bytes = std::min(rest.size(), size * count);
  std::memcpy(into, rest.data(), bytes);
  transfer.sent += bytes;
  return bytes;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

curl_slist* post_headers() {
  curl_slist* list = nullptr;
  for (const char* header :
       {"Content-Type: application/json", "ce-specversion: 1.0",
        "ce-id: 00000000-0000-4000-8000-000000000001",
        "ce-type: notification.order.created.v1", "ce-source: /eventapp/notification",
        "ce-subject: 00000000-0000-4000-8000-000000000001", "ce-time: 2026-11-22T10:09:32.472439Z",
        "Idempotency-Key: 00000000-0000-4000-8000-000000000001",
        "webhook-id: 00000000-0000-4000-8000-000000000001", "webhook-timestamp: 1795342172"}) {
    list = curl_slist_append(list, header);
  }
  return list;
}

void prepare(Transfer& transfer, const std::string& url) {
  static curl_slist* const headers = post_headers();
  static curl_slist* const recipients = curl_slist_append(nullptr, "user@example.com");
  CURL* const easy = transfer.easy;
  transfer.sent = 0;
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &ignore);
  if (url.starts_with("http")) {
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(post.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, post.data());
  } else {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "shop@example.com");
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Sends notifications by libcurl.");
  std::string url;
  std::size_t events = 0;
  std::size_t in_flight = 200;
  app.add_option("--url", url)->required();
  app.add_option("--events", events)->required();
  app.add_option("--in-flight", in_flight);
  CLI11_PARSE(app, argc, argv);

  curl_global_init(CURL_GLOBAL_ALL);
  CURLM* const multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(in_flight));
  std::vector<Transfer> transfers(std::min(in_flight, events));
  const auto begin = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  std::size_t begun = 0;
  for (Transfer& transfer : transfers) {
    prepare(transfer, url);
    curl_multi_add_handle(multi, transfer.easy);
    ++begun;
  }
  std::size_t done = 0;
  std::size_t failed = 0;
  while (done < events) {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      ++done;
      failed += message->data.result == CURLE_OK ? 0 : 1;
      CURL* const easy = message->easy_handle;
      curl_multi_remove_handle(multi, easy);
      if (begun < events) {
        Transfer* transfer = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
        prepare(*transfer, url);
        curl_multi_add_handle(multi, easy);
        ++begun;
      }
    }
    curl_multi_poll(multi, nullptr, 0, wait_ms, nullptr);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  fmt::print(stderr, "{{\"events\": {}, \"failed\": {}, \"seconds\": {:.4f}, "
                     "\"cpu_seconds\": {:.4f}}}\n",
             done, failed, took.count(), cpu_seconds() - cpu);
  return failed == 0 ? 0 : 1;
}
