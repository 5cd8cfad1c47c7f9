/*
 * Serves ClickHouse's HTTP interface from libchdb, for tests over the wire: the library carries the whole of clickhouse-local, whose entry
 * `chdb_query_cmdline` can start listeners. It needs the stack of a C program, so neither Node nor an FFI can call it.
 *   chserve <libchdb.so> <clickhouse-local arguments…>
 * An undocumented entry of a pinned package: a tool of the tests, never of the product.
 */
#include <dlfcn.h>
#include <stdio.h>

typedef void *(*query_cmdline)(int, char **);
typedef const char *(*result_error)(void *);

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: chserve <libchdb.so> <clickhouse-local arguments>\n");
    return 2;
  }
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  query_cmdline run = (query_cmdline)dlsym(library, "chdb_query_cmdline");
  result_error error_of = (result_error)dlsym(library, "chdb_result_error");
  if (run == NULL || error_of == NULL) {
    fprintf(stderr, "this libchdb has no command-line entry\n");
    return 2;
  }
  argv[1] = "clickhouse";
  void *result = run(argc - 1, argv + 1);
  const char *error = result == NULL ? "no result" : error_of(result);
  if (error != NULL) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  return 0;
}
