import { BlockList, isIP } from 'node:net';

/** Everything in the IANA IPv4 special-purpose registry (RFC 6890), multicast, and what clouds keep for themselves. */
const notPublic4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT, RFC 6598; one cloud's metadata service, too
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // a cloud's own service on its machines, at a public address
  ['169.254.0.0', 16], // link-local, and with it the metadata services
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  notPublic4.addSubnet(network, prefix, 'ipv4');

/**
 * Only global unicast is public: that leaves out loopback, ULA, link-local, site-local, multicast, IPv4 written as IPv6
 * (::ffff:0:0/96) and NAT64, behind which stands an IPv4 address that nobody has looked at.
 */
const globalUnicast6 = new BlockList();
globalUnicast6.addSubnet('2000::', 3, 'ipv6');
const notPublic6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23], // protocol assignments, Teredo among them
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  notPublic6.addSubnet(network, prefix, 'ipv6');

/** Whether an address is one of the open internet: of nobody's own network, and not of this machine. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic4.check(address, 'ipv4');
  // A zone (fe80::1%eth0) names a link of this machine.
  if (family !== 6 || address.includes('%')) return false;
  return globalUnicast6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  return isIP(address) === 4 ? address.startsWith('127.') : address === '::1';
}
