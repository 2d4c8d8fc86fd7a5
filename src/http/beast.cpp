// Compiles Beast once for the whole process instead of in every file that includes it.
#include <boost/beast/src.hpp>
