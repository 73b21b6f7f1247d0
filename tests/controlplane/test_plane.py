"""Tests get an API server of their own kind: shared, apart, or all theirs."""

from controlplane.apiserver import ApiServer
from controlplane.kubectl import Kubectl


def test_kubectl_and_server_are_of_the_same_version(kubectl: Kubectl) -> None:
    versions = [line.partition(": v")[2] for line in kubectl("version").splitlines()]
    assert versions[0] == versions[-1] == "1.37.0"


def test_a_test_has_a_namespace_for_itself(kubectl: Kubectl, namespace: str) -> None:
    kubectl("create", "configmap", "mine", "--from-literal=a=b")
    found = kubectl.read("configmap", "mine")
    assert found["data"] == {"a": "b"}
    assert found["metadata"]["namespace"] == namespace
    assert len(kubectl.read("configmaps")["items"]) == 1


def test_what_is_apart_sees_nothing_of_the_shared(apart: ApiServer, kubectl: Kubectl) -> None:
    kubectl("create", "configmap", "mine")
    mine = kubectl.namespace
    assert mine not in apart.access.kubectl()("get", "namespaces")
    assert apart.access.kubectl()("get", "configmaps", "--all-namespaces").count("mine") == 0
