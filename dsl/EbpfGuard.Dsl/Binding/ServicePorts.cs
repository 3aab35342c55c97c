using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Port numbers of services by their usual names, so that <c>fd.sport = https</c> means the same on every host,
/// whatever its <c>/etc/services</c> says.
/// </summary>
public static class ServicePorts
{
    private static readonly FrozenDictionary<string, int> Ports = new Dictionary<string, int>
    {
        ["ftp-data"] = 20, ["ftp"] = 21, ["ssh"] = 22, ["telnet"] = 23, ["smtp"] = 25, ["domain"] = 53, ["bootps"] = 67,
        ["bootpc"] = 68, ["tftp"] = 69, ["http"] = 80, ["www"] = 80, ["kerberos"] = 88, ["pop3"] = 110, ["sunrpc"] = 111,
        ["ntp"] = 123, ["epmap"] = 135, ["netbios-ns"] = 137, ["netbios-dgm"] = 138, ["netbios-ssn"] = 139, ["imap2"] = 143,
        ["imap"] = 143, ["snmp"] = 161, ["snmp-trap"] = 162, ["bgp"] = 179, ["irc"] = 194, ["ldap"] = 389, ["https"] = 443,
        ["microsoft-ds"] = 445, ["kpasswd"] = 464, ["submissions"] = 465, ["syslog"] = 514, ["printer"] = 515,
        ["submission"] = 587, ["ipp"] = 631, ["ldaps"] = 636, ["rsync"] = 873, ["ftps-data"] = 989, ["ftps"] = 990,
        ["imaps"] = 993, ["ircs-u"] = 6697, ["pop3s"] = 995, ["socks"] = 1080, ["openvpn"] = 1194, ["ms-sql-s"] = 1433,
        ["nfs"] = 2049, ["mysql"] = 3306, ["rdp"] = 3389, ["ms-wbt-server"] = 3389, ["postgresql"] = 5432, ["amqp"] = 5672,
        ["x11"] = 6000, ["redis"] = 6379, ["http-alt"] = 8080, ["mdns"] = 5353, ["sip"] = 5060, ["sips"] = 5061,
        ["radius"] = 1812, ["git"] = 9418, ["svn"] = 3690, ["xmpp-client"] = 5222, ["xmpp-server"] = 5269,
    }.ToFrozenDictionary();

    /// <summary>The names that <see cref="Find"/> knows.</summary>
    public static IEnumerable<string> Names => Ports.Keys;

    /// <summary>The port of service <paramref name="name"/>, or null.</summary>
    public static int? Find(string name) => Ports.TryGetValue(name, out int port) ? port : null;
}
