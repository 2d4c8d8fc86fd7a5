# Kafka's jars, fetched once with Maven into the cache. Sourced after common.sh.
. "$project_dir/scripts/lib/kafka_nodes.sh" # the archive of classes comes from a first node's start

kafka_version=4.3.1
jars=$cache_dir/kafka-$kafka_version/lib
class_archive=$cache_dir/kafka-$kafka_version/classes.jsa

# Two first starts at once are safe: the second waits for the first, and the folder appears whole.
ensure_jars() {
  [[ -d $jars ]] && return 0
  mkdir -p "$cache_dir"
  exec 8>"$cache_dir/kafka-$kafka_version.lock"
  flock 8
  [[ -d $jars ]] || fetch_jars
  exec 8>&-
}

fetch_jars() {
  say "Fetching Kafka $kafka_version (54 MB, once)"
  local staging
  staging=$(mktemp -d "$cache_dir/fetch.XXXXXX")
  write_pom >"$staging/pom.xml"
  if ! mvn -q -B -f "$staging/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$staging/lib" </dev/null >"$staging/log" 2>&1; then
    tail -n 30 "$staging/log" >&2
    fail "Maven could not fetch Kafka; the log is $staging/log"
  fi
  mkdir -p "$(dirname "$jars")"
  mv "$staging/lib" "$jars"
  archive_classes "$staging"
  rm -rf "$staging"
}

# One start of the broker leaves its loaded classes in an archive: each later start takes 2 seconds
# instead of 5. Without the archive, or with that of another Java, it is only slower.
archive_classes() {
  local port=$((20000 + RANDOM % 12000)) pid waited=0
  mkdir "$1/node"
  node_properties 1 1 "$port" "$((port + 1))" '' "$1/node" >"$1/node/server.properties"
  format_storage "$1/node"
  java -XX:ArchiveClassesAtExit="$1/classes.jsa" -cp "$jars/*" kafka.Kafka \
    "$1/node/server.properties" </dev/null >"$1/node/broker.log" 2>&1 8>&- 9>&- &
  pid=$!
  until grep -qs 'Kafka Server started' "$1/node/broker.log" || ((++waited > 600)) ||
    ! kill -0 "$pid" 2>/dev/null; do
    sleep 0.1
  done
  kill -TERM "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  [[ ! -s $1/classes.jsa ]] || mv "$1/classes.jsa" "$class_archive"
}

write_pom() {
  cat <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>eventapp</groupId>
  <artifactId>kafka-on-this-machine</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    $(dependency org.apache.kafka kafka_2.13 "$kafka_version")
    $(dependency org.apache.kafka kafka-tools "$kafka_version")
    $(dependency org.slf4j slf4j-simple 1.7.36)
  </dependencies>
</project>
POM
}

dependency() {
  printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>' \
    "$1" "$2" "$3"
}

# The main class behind the name that Kafka's own distribution gives a tool.
tool_class() {
  case $1 in
    topics) echo org.apache.kafka.tools.TopicCommand ;;
    consumer-groups) echo org.apache.kafka.tools.consumer.group.ConsumerGroupCommand ;;
    console-consumer) echo org.apache.kafka.tools.consumer.ConsoleConsumer ;;
    console-producer) echo org.apache.kafka.tools.ConsoleProducer ;;
    configs) echo kafka.admin.ConfigCommand ;;
    get-offsets) echo org.apache.kafka.tools.GetOffsetShell ;;
    metadata-quorum) echo org.apache.kafka.tools.MetadataQuorumCommand ;;
    producer-perf-test) echo org.apache.kafka.tools.ProducerPerformance ;;
    *) fail "unknown tool $1; known: topics, consumer-groups, console-consumer," \
      "console-producer, configs, get-offsets, metadata-quorum, producer-perf-test" ;;
  esac
}
