// Compiles Asio once for the whole process instead of in every file that includes it.
#include <boost/asio/impl/src.hpp>
