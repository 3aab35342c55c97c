using EbpfGuard.Bpf.Errors;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Errors;

public sealed class ErrnoTests
{
    [TestCase(1, "EPERM (operation not permitted)")]
    [TestCase(2, "ENOENT (no such file or directory)")]
    [TestCase(524, "ENOTSUPP (not supported)")]
    [TestCase(9999, "errno 9999 (unknown error 9999)")]
    public void NumberIsGivenByNameAndWords(int errno, string text) => Assert.That(Errno.Describe(errno), Is.EqualTo(text));

    [Test]
    public void FailureSaysWhatWasTriedOnWhatAndWhy()
    {
        var failure = new BpfException("attach", "lsm/file_open", Errno.EPERM);
        Assert.That(failure.Message, Is.EqualTo("attach lsm/file_open: EPERM (operation not permitted)"));
        Assert.That(
            new BpfException("load", "x", Errno.EINVAL, "prog 'a': bad\nmore").Message,
            Is.EqualTo("load x: EINVAL (invalid argument): prog 'a': bad"));
    }

    [Test]
    public void NamesAreThoseOfTheSystemsHeaders()
    {
        Assert.That(Errno.Name(Errno.E2BIG), Is.EqualTo("E2BIG"));
        Assert.That(Errno.Name(Errno.EBADF), Is.EqualTo("EBADF"));
        Assert.That(Errno.Name(11), Is.EqualTo("EAGAIN"));
        Assert.That(Errno.Name(110), Is.EqualTo("ETIMEDOUT"));
    }
}
