# How everything of ours is compiled: the language, the warnings, the sanitizers, the fast tools.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# Dev: what tests are built as. Asserts are on, line tables only: compile time is the budget.
set(CMAKE_CXX_FLAGS_DEV "-O0 -g1")
set(CMAKE_C_FLAGS_DEV "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
# Fuzz: asserts are on, and a fuzzer's worth is how many inputs it tries.
set(CMAKE_CXX_FLAGS_FUZZ "-O1 -g1")
set(CMAKE_C_FLAGS_FUZZ "-O1 -g1")

if(EVENTAPP_SANITIZE)
  add_compile_options(-fsanitize=${EVENTAPP_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${EVENTAPP_SANITIZE})
  if(EVENTAPP_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  if(EVENTAPP_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan)  # Asio's stand-alone fences, which TSan does not model
  endif()
endif()

if(EVENTAPP_FUZZ)
  # clang 14 builds no coroutine with the check of function types.
  add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize=function)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
  add_link_options(-pie -Wl,-z,relro,-z,now)
endif()

set(EVENTAPP_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # g++ 12 at -O2 sees a mismatch where a coroutine's frame is deleted as Asio allocated it.
  list(APPEND EVENTAPP_WARNINGS -Wno-mismatched-new-delete)
endif()
