// For the thread sanitizer only. librdkafka locks through C11 threads, which the sanitizer does not
// watch: it would crash at the first thread and see races everywhere. Here the same functions stand
// on pthreads, which it does watch; the executable's own definitions win over the C library's.
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

_Static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t), "a mtx_t must hold a pthread mutex");
_Static_assert(sizeof(cnd_t) >= sizeof(pthread_cond_t), "a cnd_t must hold a pthread condition");
_Static_assert(sizeof(once_flag) == sizeof(pthread_once_t), "a once_flag must be a pthread once");

static int result_of(int code) {
  switch (code) {
    case 0:
      return thrd_success;
    case ENOMEM:
      return thrd_nomem;
    case ETIMEDOUT:
      return thrd_timedout;
    case EBUSY:
      return thrd_busy;
    default:
      return thrd_error;
  }
}

struct start {
  thrd_start_t function;
  void* argument;
};

static void* run(void* opaque) {
  struct start start = *(struct start*)opaque;
  free(opaque);
  return (void*)(intptr_t)start.function(start.argument);
}

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  struct start* start = malloc(sizeof *start);
  if (start == NULL)
    return thrd_nomem;
  start->function = function;
  start->argument = argument;
  int code = pthread_create(thread, NULL, run, start);
  if (code != 0)
    free(start);
  return code == EAGAIN ? thrd_nomem : result_of(code);
}

int thrd_join(thrd_t thread, int* result) {
  void* value = NULL;
  int code = pthread_join(thread, &value);
  if (result != NULL)
    *result = (int)(intptr_t)value;
  return result_of(code);
}

int thrd_detach(thrd_t thread) {
  return result_of(pthread_detach(thread));
}
thrd_t thrd_current(void) {
  return pthread_self();
}
_Noreturn void thrd_exit(int result) {
  pthread_exit((void*)(intptr_t)result);
}

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  int recursive = (type & mtx_recursive) != 0;
  pthread_mutexattr_settype(&attributes,
                            recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  int code = pthread_mutex_init((pthread_mutex_t*)mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return result_of(code);
}

int mtx_lock(mtx_t* mutex) {
  return result_of(pthread_mutex_lock((pthread_mutex_t*)mutex));
}
int mtx_trylock(mtx_t* mutex) {
  return result_of(pthread_mutex_trylock((pthread_mutex_t*)mutex));
}
int mtx_unlock(mtx_t* mutex) {
  return result_of(pthread_mutex_unlock((pthread_mutex_t*)mutex));
}

// librdkafka destroys a mutex when its owner's last reference went, which the sanitizer cannot see
// (see below): the destruction is no access to be ordered after the last unlock.
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
void mtx_destroy(mtx_t* mutex) {
  AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  pthread_mutex_destroy((pthread_mutex_t*)mutex);
  AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
}

int mtx_timedlock(mtx_t* mutex, const struct timespec* until) {
  return result_of(pthread_mutex_timedlock((pthread_mutex_t*)mutex, until));
}

int cnd_init(cnd_t* condition) {
  return result_of(pthread_cond_init((pthread_cond_t*)condition, NULL));
}

int cnd_signal(cnd_t* condition) {
  return result_of(pthread_cond_signal((pthread_cond_t*)condition));
}

int cnd_broadcast(cnd_t* condition) {
  return result_of(pthread_cond_broadcast((pthread_cond_t*)condition));
}

int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return result_of(pthread_cond_wait((pthread_cond_t*)condition, (pthread_mutex_t*)mutex));
}

int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const struct timespec* until) {
  return result_of(
      pthread_cond_timedwait((pthread_cond_t*)condition, (pthread_mutex_t*)mutex, until));
}

void cnd_destroy(cnd_t* condition) {
  pthread_cond_destroy((pthread_cond_t*)condition);
}
void call_once(once_flag* flag, void (*function)(void)) {
  pthread_once((pthread_once_t*)flag, function);
}

// librdkafka counts references with atomic instructions that are not instrumented, so what it frees
// after the last one looks unordered: its own calls are not looked at. That would hide its
// read-write locks too, which order what it shares with us; called from here they are seen.
const char* __tsan_default_suppressions(void);
const char* __tsan_default_suppressions(void) {
  return "called_from_lib:librdkafka.so.1\n";
}

#define FORWARD_RWLOCK(name)                          \
  int __interceptor_##name(pthread_rwlock_t* rwlock); \
  int name(pthread_rwlock_t* rwlock) {                \
    return __interceptor_##name(rwlock);              \
  }

FORWARD_RWLOCK(pthread_rwlock_rdlock)
FORWARD_RWLOCK(pthread_rwlock_wrlock)
FORWARD_RWLOCK(pthread_rwlock_unlock)
