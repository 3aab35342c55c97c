namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>Somebody who tries to read a forbidden file again and again, until told to end.</summary>
internal sealed class Attempts
{
    private readonly ForbiddenFile _file;
    private Task<(int Tried, int Succeeded)>? _trying;
    private volatile bool _isEnding;

    public Attempts(ForbiddenFile file, bool isStarted = true)
    {
        _file = file;
        if (isStarted) Start();
    }

    /// <summary>Begins.</summary>
    public void Start() => _trying = Task.Run(async () =>
    {
        int tried = 0, succeeded = 0;
        while (!_isEnding)
        {
            tried++;
            if ((await Tool.RunProgram("cat", _file.Path)).Output.Length > 0) succeeded++;
        }

        return (tried, succeeded);
    });

    /// <summary>Ends; how many attempts succeeded.</summary>
    public async Task<int> End()
    {
        _isEnding = true;
        (int tried, int succeeded) = await _trying!;
        Assert.That(tried, Is.GreaterThan(20), "attempts");
        return succeeded;
    }
}
