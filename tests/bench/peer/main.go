// Command peer does with controller-runtime what dialrota does for the lists of its pools: it is
// what dialrota is measured beside.
package main

import (
	"flag"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

type settings struct {
	name, group, namespace string
	workers                int
	ryw                    bool
	qps                    float64
}

func main() {
	var wanted settings
	flag.StringVar(&wanted.name, "name", "peer", "label, field managers and lease")
	flag.StringVar(&wanted.group, "group", "peer.dialrota.dev", "API group of its NumberPool")
	flag.StringVar(&wanted.namespace, "lease-namespace", "default", "where its lease is")
	flag.IntVar(&wanted.workers, "workers", 1, "pools that are reconciled at a time")
	flag.BoolVar(&wanted.ryw, "read-your-writes", false, "reads wait for what was written")
	flag.Float64Var(&wanted.qps, "qps", -1, "client limit; -1 lifts it")
	flag.Parse() // --kubeconfig is the library's own.
	ctrl.SetLogger(zap.New())
	if err := run(wanted); err != nil {
		ctrl.Log.Error(err, "ended")
		os.Exit(1)
	}
}

func run(wanted settings) error {
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	config.QPS = float32(wanted.qps)
	config.UserAgent = wanted.name
	group := schema.GroupVersion{Group: wanted.group, Version: "v1alpha1"}
	scheme := runtime.NewScheme()
	if err := clientscheme.AddToScheme(scheme); err != nil {
		return err
	}
	addTo(scheme, group)
	ours := labels.SelectorFromSet(labels.Set{managedBy: wanted.name})
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                        scheme,
		Metrics:                       server.Options{BindAddress: "0"},
		LeaderElection:                true,
		LeaderElectionID:              wanted.name,
		LeaderElectionNamespace:       wanted.namespace,
		LeaderElectionReleaseOnCancel: true,
		Cache: cache.Options{
			DefaultTransform: cache.TransformStripManagedFields(),
			ByObject:         map[client.Object]cache.ByObject{&corev1.ConfigMap{}: {Label: ours}},
		},
		Client: client.Options{
			Cache: &client.CacheOptions{EnableReadYourWritesConsistency: &wanted.ryw},
		},
	})
	if err != nil {
		return err
	}
	reconciler := &Reconciler{Client: manager.GetClient(), group: group, name: wanted.name}
	if err := reconciler.setUp(manager, wanted.workers); err != nil {
		return err
	}
	return manager.Start(ctrl.SetupSignalHandler())
}
