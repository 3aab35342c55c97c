using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Watchers;

namespace EbpfGuard.Bench.Workloads;

/// <summary>nginx with one worker on the loopback, asked for one small file by wrk for some seconds; both of Debian.</summary>
internal static partial class WebServer
{
    private static readonly string Program = Rivals.PathOf("usr/sbin/nginx"), Client = Rivals.PathOf("usr/bin/wrk");

    /// <summary>Whether both were fetched.</summary>
    public static bool IsAtHand => File.Exists(Program) && File.Exists(Client);

    /// <summary>Nanoseconds of nginx's processor time that a request takes.</summary>
    public static double TimeOfRequest(string directory, int seconds, bool keepsAlive)
    {
        int port = FreePort();
        using var server = Server.Start(
            Rivals.Command(Program, "-e", "/dev/null", "-c", Configured(directory, port, keepsAlive)), _ => Answers(port));
        string said = BenchProgram.Run(Rivals.Command(Client, "-t", "1", "-c", "16", "-d", $"{seconds}s", $"http://127.0.0.1:{port}/index.html"));
        Match requests = Requests().Match(said);
        return requests.Success && !said.Contains("Non-2xx", StringComparison.Ordinal)
            ? server.ProcessorTime.TotalNanoseconds / double.Parse(requests.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new BenchException($"wrk did not get its answers: {said.Trim()}");
    }

    private static string Configured(string directory, int port, bool keepsAlive)
    {
        string configuration = Path.Combine(directory, "nginx.conf"), site = Directory.CreateDirectory(Path.Combine(directory, "site")).FullName;
        File.WriteAllText(Path.Combine(site, "index.html"), "<!doctype html><title>Measured</title>\n");
        File.WriteAllText(configuration, $$"""
            daemon off; master_process off; pid {{directory}}/nginx.pid; error_log /dev/null;
            events { worker_connections 64; }
            http {
                access_log off; keepalive_timeout {{(keepsAlive ? 60 : 0)}}; keepalive_requests 100000000;
                client_body_temp_path {{directory}}/body; proxy_temp_path {{directory}}/proxy; fastcgi_temp_path {{directory}}/fastcgi;
                uwsgi_temp_path {{directory}}/uwsgi; scgi_temp_path {{directory}}/scgi;
                server { listen 127.0.0.1:{{port}}; root {{site}}; }
            }

            """);
        return configuration;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return client.Connected;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();
}
