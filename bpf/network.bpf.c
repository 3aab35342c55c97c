/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Connections, and messages that need none.
 *
 *   lsm/socket_connect, lsm/socket_sendmsg             deny for every family
 *   cgroup/connect4, connect6, sendmsg4, sendmsg6      without LSM: deny IPv4 and IPv6
 *
 * Addresses are canonical: IPv4 as ::ffff:a.b.c.d, also where it was spelled as an IPv6 address. A destination is the one that
 * is reached: the loopback where it is unspecified. A local end is what the socket is bound to: unspecified is every address.
 */

enum eg_protocol {
	EG_PROTO_ICMP = 1,
	EG_PROTO_TCP = 6,
	EG_PROTO_UDP = 17,
	EG_PROTO_ICMPV6 = 58,
	EG_PROTO_UDPLITE = 136,
	EG_PROTO_MPTCP = 262,
	EG_SOCK_STREAM = 1,
	EG_SOCK_RAW = 3,
};

struct eg_sockaddr_in {
	u16 family;
	u16 port;
	u32 address;
};

struct eg_sockaddr_in6 {
	u16 family;
	u16 port;
	u32 flow;
	u32 address[4];
};

static __always_inline void eg_set_ipv4(u8 *to, u32 address)
{
	u32 *words = (u32 *)to;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = address;
}

/* Returns true when the address stands for an IPv4 one: mapped, or behind the NAT64 prefix. */
static __always_inline bool eg_set_ipv6(u8 *to, const u32 *address)
{
	u32 *words = (u32 *)to;

	if ((!address[0] && !address[1] && address[2] == bpf_htonl(0xffff)) ||
	    (address[0] == bpf_htonl(0x0064ff9b) && !address[1] && !address[2])) {
		eg_set_ipv4(to, address[3]);
		return true;
	}
	words[0] = address[0];
	words[1] = address[1];
	words[2] = address[2];
	words[3] = address[3];
	return false;
}

/* Who connects to the unspecified address reaches the loopback. */
static __always_inline void eg_reach(u8 *address, bool ipv4)
{
	u32 *words = (u32 *)address;

	if (ipv4 && !words[3])
		words[3] = bpf_htonl(0x7f000001);
	else if (!words[0] && !words[1] && !words[2] && !words[3])
		words[3] = bpf_htonl(1);
}

static __always_inline void eg_set_protocol(struct eg_scratch *s, u32 type, u32 protocol)
{
	u32 l4 = EG_L4_OTHER;

	if (protocol == EG_PROTO_TCP || protocol == EG_PROTO_MPTCP)
		l4 = EG_L4_TCP;
	else if (protocol == EG_PROTO_UDP || protocol == EG_PROTO_UDPLITE)
		l4 = EG_L4_UDP;
	if (protocol == EG_PROTO_ICMP || protocol == EG_PROTO_ICMPV6)
		l4 = EG_L4_ICMP;
	else if (type == EG_SOCK_RAW)
		l4 = EG_L4_RAW;
	eg_number(s, EG_IN_L4PROTO, l4);
}

static __always_inline void eg_set_server(struct eg_scratch *s, bool ipv4, u16 port)
{
	eg_number(s, EG_IN_FD_TYPE, ipv4 ? EG_FD_IPV4 : EG_FD_IPV6);
	eg_number(s, EG_IN_FAMILY, EG_FAMILY_IP);
	eg_number(s, EG_IN_SERVER_PORT, bpf_ntohs(port));
	s->address_states |= EG_FACT_KNOWN;
	eg_number(s, EG_IN_IS_SERVER, 0);
}

/* The local end, when the socket has one, as the server's or the client's. */
static __always_inline void eg_read_local(struct eg_scratch *s, struct sock *sk, bool is_server)
{
	u32 port = EG_READ(sk, __sk_common.skc_num);
	u32 side = is_server ? 0 : 1;
	struct in6_addr local = {};

	/* A raw socket has no port, and its protocol in that place. */
	if (!port || EG_READ(sk, sk_type) == EG_SOCK_RAW)
		return;
	if (EG_READ(sk, __sk_common.skc_family) == EG_AF_INET6) {
		bpf_core_read(&local, sizeof(local), &sk->__sk_common.skc_v6_rcv_saddr);
		eg_set_ipv6(s->address[side], (u32 *)&local);
	} else {
		eg_set_ipv4(s->address[side], EG_READ(sk, __sk_common.skc_rcv_saddr));
	}
	eg_number(s, is_server ? EG_IN_SERVER_PORT : EG_IN_CLIENT_PORT, port);
	s->address_states |= EG_FACT_KNOWN << 2 * side;
}

/* The remote end, when the socket is connected. */
static __always_inline void eg_read_remote(struct eg_scratch *s, struct sock *sk, bool is_server)
{
	u16 port = EG_READ(sk, __sk_common.skc_dport);
	u32 side = is_server ? 0 : 1;
	struct in6_addr remote = {};

	if (!port)
		return;
	if (EG_READ(sk, __sk_common.skc_family) == EG_AF_INET6) {
		bpf_core_read(&remote, sizeof(remote), &sk->__sk_common.skc_v6_daddr);
		eg_set_ipv6(s->address[side], (u32 *)&remote);
	} else {
		eg_set_ipv4(s->address[side], EG_READ(sk, __sk_common.skc_daddr));
	}
	eg_number(s, is_server ? EG_IN_SERVER_PORT : EG_IN_CLIENT_PORT, bpf_ntohs(port));
	s->address_states |= EG_FACT_KNOWN << 2 * side;
}

/* A connection that was accepted keeps the length of the queue that it waited in, unless that is zero. */
static __always_inline bool eg_was_accepted(struct sock *sk)
{
	return EG_READ(sk, sk_type) == EG_SOCK_STREAM && EG_READ(sk, sk_max_ack_backlog);
}

/*
 * Facts of a socket that is there. One that waits for connections, or comes of one that does, has the server's end; any other
 * the client's. An IPv6 socket may speak IPv4: its addresses say so.
 */
static __always_inline void eg_read_socket(struct eg_scratch *s, struct sock *sk, bool waits)
{
	bool is_server = waits || eg_was_accepted(sk);
	u32 family = EG_READ(sk, __sk_common.skc_family);
	struct in6_addr remote = {};
	bool ipv4 = family == EG_AF_INET;
	u8 ignored[16];

	if (family != EG_AF_INET && family != EG_AF_INET6) {
		eg_number(s, EG_IN_FD_TYPE, family == EG_AF_UNIX ? EG_FD_UNIX : EG_FD_OTHER);
		eg_number(s, EG_IN_FAMILY, family == EG_AF_UNIX ? EG_FAMILY_UNIX : EG_FAMILY_OTHER);
		return;
	}
	if (!ipv4) {
		bpf_core_read(&remote, sizeof(remote), &sk->__sk_common.skc_v6_daddr);
		ipv4 = eg_set_ipv6(ignored, (u32 *)&remote);
	}
	eg_number(s, EG_IN_FD_TYPE, ipv4 ? EG_FD_IPV4 : EG_FD_IPV6);
	eg_number(s, EG_IN_FAMILY, EG_FAMILY_IP);
	eg_set_protocol(s, EG_READ(sk, sk_type), EG_READ(sk, sk_protocol));
	eg_number(s, EG_IN_IS_SERVER, is_server);
	eg_read_local(s, sk, is_server);
	eg_read_remote(s, sk, !is_server);
}

/* Facts of a destination that the kernel has copied; false when there is nothing to judge. */
static __always_inline bool eg_read_destination(struct eg_scratch *s, struct sock *sk,
						const void *address, u32 bytes)
{
	u16 family = 0;
	bool ipv4 = true;

	bpf_probe_read_kernel(&family, sizeof(family), address);
	if (family == EG_AF_UNSPEC && EG_READ(sk, __sk_common.skc_family) == EG_AF_INET &&
	    bytes >= sizeof(struct eg_sockaddr_in) && EG_READ(sk, sk_protocol) == EG_PROTO_UDP)
		family = EG_AF_INET; /* sendto accepts it as IPv4 */
	if (family == EG_AF_INET && bytes >= sizeof(struct eg_sockaddr_in)) {
		struct eg_sockaddr_in in = {};

		bpf_probe_read_kernel(&in, sizeof(in), address);
		eg_set_ipv4(s->address[0], in.address);
		eg_set_server(s, true, in.port);
	} else if (family == EG_AF_INET6 && bytes >= sizeof(struct eg_sockaddr_in6)) {
		struct eg_sockaddr_in6 in6 = {};

		bpf_probe_read_kernel(&in6, sizeof(in6), address);
		ipv4 = eg_set_ipv6(s->address[0], in6.address);
		eg_set_server(s, ipv4, in6.port);
	} else if (family == EG_AF_UNIX) {
		eg_number(s, EG_IN_FD_TYPE, EG_FD_UNIX);
		eg_number(s, EG_IN_FAMILY, EG_FAMILY_UNIX);
		return true;
	} else {
		if (family == EG_AF_UNSPEC)
			return false; /* dissolves an association */
		eg_number(s, EG_IN_FD_TYPE, EG_FD_OTHER);
		eg_number(s, EG_IN_FAMILY, EG_FAMILY_OTHER);
		return true;
	}
	eg_reach(s->address[0], ipv4);
	eg_set_protocol(s, EG_READ(sk, sk_type), EG_READ(sk, sk_protocol));
	eg_read_local(s, sk, false);
	return true;
}

static __always_inline int eg_connect(struct sock *sk, const void *address, u32 bytes)
{
	struct eg_hook h = eg_hook_of(EG_OP_CONNECT, EG_CAN_DENY);

	if (sk && eg_concerns(&h) && eg_begin(&h) && eg_read_destination(h.s, sk, address, bytes))
		eg_judge(&h);
	return eg_lsm_answer(eg_end(&h));
}

SEC("lsm/socket_connect")
int BPF_PROG(eg_socket_connect, struct socket *sock, struct sockaddr *address, int bytes, int ret)
{
	return ret ? ret : eg_connect(sock->sk, address, bytes);
}

/* A message with an address of its own; one without goes where connect was judged. */
SEC("lsm/socket_sendmsg")
int BPF_PROG(eg_socket_sendmsg, struct socket *sock, struct msghdr *msg, int size, int ret)
{
	const void *address = msg->msg_name;

	if (ret || !address)
		return ret;
	return eg_connect(sock->sk, address, msg->msg_namelen);
}

/* The local end, when the socket is bound, as a program of a control group may read it. */
static __always_inline void eg_read_bound(struct eg_scratch *s, struct bpf_sock *sk)
{
	if (!sk || !sk->src_port || sk->type == EG_SOCK_RAW)
		return;
	if (sk->family == EG_AF_INET6) {
		u32 address[4] = { sk->src_ip6[0], sk->src_ip6[1], sk->src_ip6[2], sk->src_ip6[3] };

		eg_set_ipv6(s->address[1], address);
	} else {
		eg_set_ipv4(s->address[1], sk->src_ip4);
	}
	eg_number(s, EG_IN_CLIENT_PORT, sk->src_port);
	s->address_states |= EG_FACT_KNOWN << 2;
}

/* Facts of a destination as a program of a control group is given it. */
static __always_inline void eg_read_sock_addr(struct eg_scratch *s, struct bpf_sock_addr *ctx,
					      bool ipv6)
{
	bool ipv4 = true;

	if (ipv6) {
		u32 address[4] = { ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2],
				   ctx->user_ip6[3] };

		ipv4 = eg_set_ipv6(s->address[0], address);
	} else {
		eg_set_ipv4(s->address[0], ctx->user_ip4);
	}
	eg_reach(s->address[0], ipv4);
	eg_set_server(s, ipv4, ctx->user_port);
	eg_set_protocol(s, ctx->type, ctx->protocol);
	eg_read_bound(s, ctx->sk);
}

static __always_inline int eg_cgroup(struct bpf_sock_addr *ctx, bool ipv6)
{
	struct eg_hook h = eg_hook_of(EG_OP_CONNECT, EG_CAN_DENY);

	if (eg_concerns(&h) && eg_begin(&h)) {
		eg_read_sock_addr(h.s, ctx, ipv6);
		eg_judge(&h);
	}
	return eg_end(&h) == EG_VERDICT_ALLOW;
}

SEC("cgroup/connect4")
int eg_connect4(struct bpf_sock_addr *ctx)
{
	return eg_cgroup(ctx, false);
}

SEC("cgroup/connect6")
int eg_connect6(struct bpf_sock_addr *ctx)
{
	return eg_cgroup(ctx, true);
}

SEC("cgroup/sendmsg4")
int eg_sendmsg4(struct bpf_sock_addr *ctx)
{
	return eg_cgroup(ctx, false);
}

SEC("cgroup/sendmsg6")
int eg_sendmsg6(struct bpf_sock_addr *ctx)
{
	return eg_cgroup(ctx, true);
}
