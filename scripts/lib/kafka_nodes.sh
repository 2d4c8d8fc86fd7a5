# One broker folder: node-1 … node-N, each with server.properties, data, broker.log and pid.
# Sourced by scripts/kafka, which sets dir, port, nodes and proxies.
cluster_id=ZXZlbnRhcHAta2Fma2EtMQ
quiet_log=-Dorg.slf4j.simpleLogger.defaultLogLevel=warn

node_count() { find "$dir" -maxdepth 1 -name 'node-*' | wc -l; }

port_of() { sed -n 's|^listeners=PLAINTEXT://127.0.0.1:\([0-9]*\),.*|\1|p' "$1/server.properties"; }

addresses() {
  local node text=''
  for node in "$dir"/node-*; do
    text+=${text:+,}127.0.0.1:$(port_of "$node")
  done
  printf '%s\n' "$text"
}

# Writes the nodes' properties the first time; later it only checks that the request agrees.
configure_nodes() {
  if [[ ! -f $dir/node-1/server.properties ]]; then
    write_nodes "${nodes:-1}" "${port:-$(free_port)}"
    return
  fi
  local has
  has=$(node_count)
  [[ -z $nodes || $nodes == "$has" ]] || fail "$dir holds $has nodes; delete it to have $nodes"
  has=$(port_of "$dir/node-1")
  [[ -z $port || $port == "$has" ]] || fail "$dir has port $has; delete it to have $port"
}

write_nodes() {
  local count=$1 id voters='' broker_ports=("$2") controller_ports=() proxy_ports=()
  IFS=, read -ra proxy_ports <<<"$proxies"
  for ((id = 1; id <= count; id++)); do
    ((id == 1)) || broker_ports+=("$(free_port)")
    controller_ports+=("$(free_port)")
    voters+=${voters:+,}$id@127.0.0.1:${controller_ports[id - 1]}
  done
  for ((id = 1; id <= count; id++)); do
    mkdir -p "$dir/node-$id"
    node_properties "$count" "$id" "${broker_ports[id - 1]}" "${controller_ports[id - 1]}" \
      "$voters" "$dir/node-$id" "${proxy_ports[id - 1]:-}" >"$dir/node-$id/server.properties.new"
  done
  for ((id = count; id >= 1; id--)); do
    mv "$dir/node-$id/server.properties.new" "$dir/node-$id/server.properties"
  done
}

node_properties() {
  local count=$1 id=$2 broker=127.0.0.1:$3 controller=127.0.0.1:$4 voters=$5 folder=$6
  local proxy=${7:-} through='' advertised=''
  if [[ -n $proxy ]]; then
    through=,PROXIED://127.0.0.1:$(free_port)
    advertised=,PROXIED://127.0.0.1:$proxy
  fi
  local replicas=$((count < 3 ? count : 3))
  cat <<PROPERTIES
process.roles=broker,controller
node.id=$id
listeners=PLAINTEXT://$broker,CONTROLLER://$controller$through
advertised.listeners=PLAINTEXT://$broker$advertised
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs=$folder/data
default.replication.factor=$replicas
min.insync.replicas=$((replicas > 2 ? 2 : 1))
offsets.topic.replication.factor=$replicas
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=$replicas
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=$replicas
share.coordinator.state.topic.min.isr=1
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
# A killed broker is back after 5 seconds instead of 13.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=300
PROPERTIES
  if ((count == 1)); then
    printf 'controller.quorum.bootstrap.servers=%s\n' "$controller"
  else
    printf 'controller.quorum.voters=%s\n' "$voters"
  fi
  printf '%s\n' "${KAFKA_PROPERTIES:-}"
}

# Sets `java`: the program with what all its uses here share.
java_command() {
  java=(java)
  [[ ! -f $class_archive ]] || java+=("-XX:SharedArchiveFile=$class_archive" -Xshare:auto -Xlog:cds=off)
  java+=(-cp "$jars/*")
}

format_storage() {
  local node=$1 mode=() java
  [[ ! -f $node/data/meta.properties ]] || return 0
  grep -q '^controller.quorum.voters' "$node/server.properties" || mode=(--standalone)
  java_command
  "${java[@]}" -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$quiet_log" \
    kafka.tools.StorageTool format "${mode[@]}" --cluster-id="$cluster_id" \
    -c "$node/server.properties" >"$node/format.log" 2>&1 ||
    fail "the storage could not be formatted: $(tail -n 60 "$node/format.log")"
}

# Sets `command`. What the broker unpacks for itself stays in the node's folder, even when it is killed.
broker_command() {
  local java options
  java_command
  read -ra options <<<"${KAFKA_JVM_OPTIONS:-}"
  command=("${java[@]}" -Xmx512m "-Djava.io.tmpdir=$1" "${options[@]}"
    -Dorg.slf4j.simpleLogger.showDateTime=true
    -Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS kafka.Kafka "$1/server.properties")
}
