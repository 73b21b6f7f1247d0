package main

import (
	"context"
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	applycore "k8s.io/client-go/applyconfigurations/core/v1"
	applymeta "k8s.io/client-go/applyconfigurations/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

const managedBy = "app.kubernetes.io/managed-by"

// Reconciler publishes each pool as a ConfigMap and reports it; it writes only what differs.
type Reconciler struct {
	client.Client
	group schema.GroupVersion
	name  string // Of this contestant: field manager and label.
}

func (r *Reconciler) setUp(manager ctrl.Manager, workers int) error {
	return ctrl.NewControllerManagedBy(manager).
		For(&NumberPool{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Owns(&corev1.ConfigMap{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: workers}).
		Complete(r)
}

// Reconcile brings one pool up to date: first the list that others mount, then what is said of it.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var pool NumberPool
	if err := r.Get(ctx, request.NamespacedName, &pool); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	document, counts := build(&pool)
	if err := seal(&document, pool.Status.Rotation); err != nil {
		return ctrl.Result{}, err
	}
	if err := r.publish(ctx, &pool, &document); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.report(ctx, &pool, &document, counts)
}

func (r *Reconciler) publish(ctx context.Context, pool *NumberPool, document *Document) error {
	data, err := files(document)
	if err != nil {
		return err
	}
	name := pool.Name + "-rotation"
	var there corev1.ConfigMap
	err = r.Get(ctx, client.ObjectKey{Namespace: pool.Namespace, Name: name}, &there)
	if err == nil && maps.Equal(there.Data, data) {
		return nil
	}
	if client.IgnoreNotFound(err) != nil {
		return err
	}
	owner := applymeta.OwnerReference().WithAPIVersion(r.group.String()).WithKind("NumberPool").
		WithName(pool.Name).WithUID(pool.UID).WithController(true).WithBlockOwnerDeletion(false)
	wanted := applycore.ConfigMap(name, pool.Namespace).
		WithLabels(map[string]string{managedBy: r.name, r.group.Group + "/pool": pool.Name}).
		WithOwnerReferences(owner).
		WithData(data)
	return r.Apply(ctx, wanted, client.FieldOwner(r.name+"-rotation"), client.ForceOwnership)
}

func (r *Reconciler) report(
	ctx context.Context, pool *NumberPool, document *Document, counts Counts,
) error {
	status := NumberPoolStatus{
		ObservedGeneration: pool.Generation,
		Mode:               document.Mode,
		Counts:             counts,
		Rotation: Rotation{
			ConfigMap: pool.Name + "-rotation", Count: counts.InRotation,
			Generation: document.Generation, SHA256: document.SHA256,
			PublishedAt: pool.Status.Rotation.PublishedAt,
		},
		Conditions: append([]metav1.Condition(nil), pool.Status.Conditions...),
	}
	if document.SHA256 != pool.Status.Rotation.SHA256 {
		status.Rotation.PublishedAt = metav1.Now()
	}
	for _, kind := range []string{"Ready", "Published"} {
		apimeta.SetStatusCondition(&status.Conditions, metav1.Condition{
			Type: kind, Status: metav1.ConditionTrue, Reason: "Published",
			Message: "The list is published.", ObservedGeneration: pool.Generation,
		})
	}
	if equality.Semantic.DeepEqual(status, pool.Status) {
		return nil
	}
	wanted := &NumberPoolApply{
		TypeMetaApplyConfiguration: *applymeta.TypeMeta().
			WithAPIVersion(r.group.String()).WithKind("NumberPool"),
		ObjectMetaApplyConfiguration: applymeta.ObjectMeta().
			WithName(pool.Name).WithNamespace(pool.Namespace),
		Status: &status,
	}
	return r.Status().Apply(ctx, wanted, client.FieldOwner(r.name+"-status"), client.ForceOwnership)
}
