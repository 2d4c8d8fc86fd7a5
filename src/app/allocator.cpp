// How jemalloc is set up; it looks for this name when the process starts, and MALLOC_CONF in the
// environment goes over it.
#include <jemalloc/jemalloc.h>

// A thread keeps freed blocks of up to 2^17 bytes instead of 2^15. librdkafka takes one of 64 KiB
// to compress each produce request; given back to the kernel, it cost 17 page faults a request.
const char* malloc_conf = "lg_tcache_max:17";
