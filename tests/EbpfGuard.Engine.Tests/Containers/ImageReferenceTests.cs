using EbpfGuard.Engine.Containers;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:d977378f890d445c15e51795296e4e5062f109ce6da83e0a355fc4ad8699d271";

    [TestCase("nginx", "nginx", null, null)]
    [TestCase("nginx:1.25", "nginx", "1.25", null)]
    [TestCase("falcosecurity/falco:latest", "falcosecurity/falco", "latest", null)]
    [TestCase("registry.example.com:5000/foo/bar", "registry.example.com:5000/foo/bar", null, null)]
    [TestCase("registry.example.com:5000/foo/bar:v1", "registry.example.com:5000/foo/bar", "v1", null)]
    [TestCase("registry.example.com:5000/foo/bar:v1@" + Digest, "registry.example.com:5000/foo/bar", "v1", Digest)]
    [TestCase("registry.example.com:5000/foo/bar@" + Digest, "registry.example.com:5000/foo/bar", null, Digest)]
    [TestCase("localhost:5000/bar", "localhost:5000/bar", null, null)]
    [TestCase("docker.io/library/nginx:1.25", "docker.io/library/nginx", "1.25", null)]
    [TestCase("602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1", "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni", "v1", null)]
    [TestCase("nginx:", "nginx", null, null)]
    [TestCase("nginx@", "nginx", null, null)]
    public void ANameFallsIntoItsParts(string text, string repository, string? tag, string? digest) =>
        Assert.That(ImageReference.Parse(text), Is.EqualTo(new ImageReference(repository, tag, digest)));

    [TestCase(null)]
    [TestCase("")]
    [TestCase(":")]
    [TestCase("@")]
    [TestCase(":tag")]
    [TestCase(Digest)]
    public void WhatNamesNoImageIsNone(string? text) => Assert.That(ImageReference.Parse(text), Is.Null);

    [TestCase("nginx", "nginx", "latest")]
    [TestCase("docker.io/library/nginx:1.25", "nginx", "1.25")]
    [TestCase("docker.io/falcosecurity/falco", "falcosecurity/falco", "latest")]
    [TestCase("index.docker.io/library/nginx", "nginx", "latest")]
    [TestCase("quay.io/foo/bar:v1", "quay.io/foo/bar", "v1")]
    [TestCase("nginx@" + Digest, "nginx", null)]
    [TestCase("docker.io/", "docker.io/", "latest")]
    public void DockerLeavesItsOwnRegistryOut(string text, string repository, string? tag)
    {
        ImageReference familiar = ImageReference.Parse(text)!.Value.Familiar();
        Assert.That((familiar.Repository, familiar.Tag), Is.EqualTo((repository, tag)));
    }
}
