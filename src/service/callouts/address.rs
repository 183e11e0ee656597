//! Which addresses may be called: only those of the public internet. Everything else could reach what was never meant to be
//! asked from outside: this machine, its neighbours, the provider's metadata.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is refused, in words that follow "is"; none: it may be called.
pub(crate) fn refused(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => refused_v4(v4),
        IpAddr::V6(v6) => refused_v6(v6),
    }
}

fn refused_v4(ip: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = ip.octets();
    Some(match (a, b, c) {
        (169, 254, _) if ip == Ipv4Addr::new(169, 254, 169, 254) => "where a cloud provider keeps metadata",
        (169, 254, _) => "link-local",
        (0, ..) => "unspecified",
        (127, ..) => "this machine itself",
        (10, ..) | (192, 168, _) => "private",
        (172, 16..=31, _) => "private",
        (100, 64..=127, _) => "of a provider's inner network",
        (192, 0, 0) => "reserved",
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => "for documentation only",
        (192, 88, 99) => "a relay from IPv6",
        (198, 18..=19, _) => "for measurements only",
        (224..=239, ..) => "for many receivers at once",
        (240..=255, ..) => "reserved",
        _ => return None,
    })
}

fn refused_v6(ip: Ipv6Addr) -> Option<&'static str> {
    if let Some(within) = embedded(ip) {
        return refused_v4(within).or(Some("an IPv4 address in disguise"));
    }
    let [first, second, ..] = ip.segments();
    Some(match first {
        _ if ip.is_unspecified() => "unspecified",
        _ if ip.is_loopback() => "this machine itself",
        _ if ip == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254) => {
            "where a cloud provider keeps metadata"
        }
        0xfc00..=0xfdff => "private",
        0xfe80..=0xfebf => "link-local",
        0xfec0..=0xfeff => "private",
        0xff00..=0xffff => "for many receivers at once",
        0x2001 if second == 0xdb8 => "for documentation only",
        0x2001 if second < 0x200 => "reserved",
        0x3fff if second < 0x1000 => "for documentation only",
        // The public internet is 2000::/3; what is outside of it is reserved.
        0x2000..=0x3fff => return None,
        _ => "reserved",
    })
}

/// The IPv4 address within one that carries one: mapped, compatible, NAT64 (the well-known prefix and the local one), 6to4,
/// ISATAP.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => Some(join(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x64, 0xff9b, 1, ..] => Some(Ipv4Addr::UNSPECIFIED),
        [0x2002, high, low, ..] => Some(join(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 || low > 1 => Some(join(high, low)),
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => Some(join(high, low)),
        _ => None,
    }
}

/// Why a name is refused before anybody is asked for its addresses.
pub(crate) fn refused_name(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is_or_ends =
        |name: &str| host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    if is_or_ends("localhost")
        || is_or_ends("localdomain")
        || host == "ip6-localhost"
        || host == "ip6-loopback"
    {
        return Some("this machine itself");
    }
    if ["metadata", "metadata.google.internal", "instance-data", "metadata.azure.com"]
        .contains(&host.as_str())
    {
        return Some("where a cloud provider keeps metadata");
    }
    let inner = ["internal", "local", "intranet", "lan", "home.arpa", "private", "corp"];
    if inner.iter().any(|ending| is_or_ends(ending)) {
        return Some("a name of an inner network");
    }
    (!host.contains('.') && !host.contains(':')).then_some("a name of an inner network")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, free: bool) {
        let parsed: IpAddr = address.parse().expect("an address");
        assert_eq!(refused(parsed).is_none(), free, "{address}: {:?}", refused(parsed));
    }

    #[test]
    fn addresses_of_the_public_internet_are_free() {
        for address in
            ["1.1.1.1", "93.184.216.34", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "11.0.0.1"]
        {
            check(address, true);
        }
        for address in ["2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"] {
            check(address, true);
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let v4 = [
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.170",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.88.99.1",
        ];
        v4.iter().for_each(|address| check(address, false));
        let v6 = [
            "::",
            "::1",
            "fe80::1",
            "febf::1",
            "fc00::1",
            "fd00:ec2::254",
            "fdff::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "100::1",
            "3fff::1",
            "4000::1",
            // IPv4 in disguise, public or not.
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:1.1.1.1",
            "::127.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2a00::5efe:127.0.0.1",
        ];
        v6.iter().for_each(|address| check(address, false));
    }

    #[test]
    fn names_of_inner_places_are_refused() {
        let inner = [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "metadata.google.internal",
            "metadata",
            "db.internal",
            "printer.local",
            "intranet",
            "router.lan",
            "box.home.arpa",
            "localhost.localdomain",
        ];
        for name in inner {
            assert!(refused_name(name).is_some(), "{name}");
        }
        for name in ["example.com", "api.internal.example.com", "localhost.example.com", "mylocal.org"] {
            assert!(refused_name(name).is_none(), "{name}");
        }
    }
}
