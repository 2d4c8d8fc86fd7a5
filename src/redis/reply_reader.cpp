#include "redis/reply_reader.hpp"

#include <hiredis/read.h>

#include <new>
#include <string>
#include <utility>

namespace eventapp::redis {

namespace {

// More than any command of ours is answered with; a foreign server must not fill the memory.
constexpr std::size_t max_elements = 1024;
constexpr std::size_t max_bytes = 1024 * 1024;

// hiredis asks for one object per element: the root is ReplyReader's own, the others are elements
// of their parent, whose vector has its final size from the start.
Reply* place_of(const redisReadTask* task) {
  if (task->parent == nullptr) {
    auto* growing = static_cast<ReplyReader::Growing*>(task->privdata);
    *growing = {};
    return &growing->reply;
  }
  auto* parent = static_cast<Reply*>(task->parent->obj);
  return &parent->elements[static_cast<std::size_t>(task->idx)];
}

void* create_string(const redisReadTask* task, char* text, std::size_t length) {
  Reply* reply = place_of(task);
  reply->type = task->type == REDIS_REPLY_ERROR    ? Reply::Type::error
                : task->type == REDIS_REPLY_STATUS ? Reply::Type::status
                                                   : Reply::Type::string;
  reply->text.assign(text, length);
  return reply;
}

void* create_array(const redisReadTask* task, int elements) {
  Reply* reply = place_of(task);
  std::size_t& all = static_cast<ReplyReader::Growing*>(task->privdata)->elements;
  all += static_cast<std::size_t>(elements);
  if (all > max_elements) {
    return nullptr;  // hiredis then ends with "out of memory", which ends the connection
  }
  reply->type = Reply::Type::array;
  reply->elements.resize(static_cast<std::size_t>(elements));
  return reply;
}

void* create_integer(const redisReadTask* task, long long value) {
  Reply* reply = place_of(task);
  reply->type = Reply::Type::integer;
  reply->integer = value;
  return reply;
}

void* create_nil(const redisReadTask* task) {
  return place_of(task);
}

void free_object(void*) {}  // ReplyReader owns the root, the root its elements

redisReplyObjectFunctions functions = {create_string, create_array, create_integer, create_nil,
                                       free_object};

Error broken(std::string detail) {
  return {ErrorKind::unavailable, "Not the Redis protocol", std::move(detail)};
}

}  // namespace

void ReplyReader::Free::operator()(redisReader* reader) const {
  redisReaderFree(reader);
}

ReplyReader::ReplyReader() {
  reset();
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::reset() {
  reader_.reset(redisReaderCreateWithFunctions(&functions));
  if (!reader_) {
    throw std::bad_alloc();
  }
  reader_->privdata = &growing_;
  bytes_ = 0;
}

void ReplyReader::feed(std::string_view bytes) {
  bytes_ += bytes.size();
  if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK &&
      reader_->err == REDIS_ERR_OOM) {
    throw std::bad_alloc();
  }
}

Result<std::optional<Reply>> ReplyReader::next() {
  void* complete = nullptr;
  if (redisReaderGetReply(reader_.get(), &complete) != REDIS_OK) {
    return broken(reader_->errstr);
  }
  if (complete != nullptr) {
    bytes_ = reader_->len - reader_->pos;
    return std::optional<Reply>(std::move(growing_.reply));
  }
  if (bytes_ > max_bytes) {
    return broken("one reply is larger than 1 MiB");
  }
  return std::optional<Reply>();
}

}  // namespace eventapp::redis
