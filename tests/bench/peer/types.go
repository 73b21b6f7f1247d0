package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	applymeta "k8s.io/client-go/applyconfigurations/meta/v1"
)

// NumberPool holds of the kind what this controller reads and writes. Status is applied through
// its own type below, as generated code does it.
type NumberPool struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   NumberPoolSpec   `json:"spec,omitempty"`
	Status NumberPoolStatus `json:"status,omitempty"`
}

type NumberPoolSpec struct {
	Owner     string   `json:"owner"`
	Campaigns []string `json:"campaigns,omitempty"`
	Numbers   []Number `json:"numbers,omitempty"`
}

type Number struct {
	Number   string `json:"number"`
	State    string `json:"state,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Provider string `json:"provider,omitempty"`
}

type NumberPoolStatus struct {
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	Mode               string             `json:"mode,omitempty"`
	Counts             Counts             `json:"counts"`
	Rotation           Rotation           `json:"rotation"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}

type Counts struct {
	Declared   int `json:"declared"`
	InRotation int `json:"inRotation"`
	Pulled     int `json:"pulled"`
	Retired    int `json:"retired"`
}

type Rotation struct {
	ConfigMap   string      `json:"configMap,omitempty"`
	Count       int         `json:"count"`
	Generation  int64       `json:"generation,omitempty"`
	PublishedAt metav1.Time `json:"publishedAt,omitempty"`
	SHA256      string      `json:"sha256,omitempty"`
}

type NumberPoolList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []NumberPool `json:"items"`
}

// NumberPoolApply is what is applied to the status: server-side apply of typed fields.
type NumberPoolApply struct {
	applymeta.TypeMetaApplyConfiguration    `json:",inline"`
	*applymeta.ObjectMetaApplyConfiguration `json:"metadata,omitempty"`
	Status                                  *NumberPoolStatus `json:"status,omitempty"`
}

func (*NumberPoolApply) IsApplyConfiguration()    {}
func (a *NumberPoolApply) GetKind() *string       { return a.Kind }
func (a *NumberPoolApply) GetAPIVersion() *string { return a.APIVersion }
func (a *NumberPoolApply) GetName() *string       { return a.Name }
func (a *NumberPoolApply) GetNamespace() *string  { return a.Namespace }

func (p *NumberPool) DeepCopyObject() runtime.Object {
	out := *p
	p.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	out.Spec.Campaigns = append([]string(nil), p.Spec.Campaigns...)
	out.Spec.Numbers = append([]Number(nil), p.Spec.Numbers...)
	out.Status.Conditions = append([]metav1.Condition(nil), p.Status.Conditions...)
	return &out
}

func (l *NumberPoolList) DeepCopyObject() runtime.Object {
	out := *l
	out.Items = make([]NumberPool, len(l.Items))
	for i := range l.Items {
		out.Items[i] = *l.Items[i].DeepCopyObject().(*NumberPool)
	}
	return &out
}

// addTo makes the kind known under a group of one's own, so that several may run side by side.
func addTo(scheme *runtime.Scheme, group schema.GroupVersion) {
	scheme.AddKnownTypes(group, &NumberPool{}, &NumberPoolList{})
	metav1.AddToGroupVersion(scheme, group)
}
