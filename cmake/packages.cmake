# Every library the project stands on, each behind one name. Headers are SYSTEM: our warnings
# are for our code.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)

add_library(eventapp_boost INTERFACE)
target_link_libraries(eventapp_boost INTERFACE Boost::headers Boost::json Threads::Threads)
# The last two: coroutine frames come from operator new, which is several times as fast as the
# aligned_alloc that Asio would choose (the C library keeps no thread cache for it).
target_compile_definitions(eventapp_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN)

# The system's librdkafka, or one of one's own, which becomes part of the binary.
set(EVENTAPP_LIBRDKAFKA "" CACHE PATH "Where librdkafka is installed; empty: the system's")
add_library(eventapp_librdkafka INTERFACE)
if(EVENTAPP_LIBRDKAFKA)
  target_include_directories(eventapp_librdkafka SYSTEM INTERFACE ${EVENTAPP_LIBRDKAFKA}/include)
  target_link_libraries(eventapp_librdkafka INTERFACE
    ${EVENTAPP_LIBRDKAFKA}/lib/librdkafka++.a ${EVENTAPP_LIBRDKAFKA}/lib/librdkafka.a
    OpenSSL::SSL OpenSSL::Crypto sasl2 zstd lz4 z m Threads::Threads ${CMAKE_DL_LIBS})
else()
  pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka++ rdkafka)
  target_link_libraries(eventapp_librdkafka INTERFACE PkgConfig::RDKAFKA)
endif()

# libcurl is loaded at run time (src/curl/library.hpp).
add_library(eventapp_curl_headers INTERFACE)
target_include_directories(eventapp_curl_headers SYSTEM INTERFACE ${CURL_INCLUDE_DIRS})
target_link_libraries(eventapp_curl_headers INTERFACE ${CMAKE_DL_LIBS})

# For executables. What librdkafka's threads allocate is freed on ours: a quarter less CPU per event
# than with the C library's allocator. The sanitizers bring their own.
add_library(eventapp_allocator INTERFACE)
if(NOT EVENTAPP_SANITIZE)
  target_sources(eventapp_allocator INTERFACE ${PROJECT_SOURCE_DIR}/src/app/allocator.cpp)
  target_link_libraries(eventapp_allocator INTERFACE PkgConfig::JEMALLOC)
endif()
